import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { progressAt } from "@ringfort/controls";
import type { Io } from "../../command.ts";
import type { Played, Team } from "./play.ts";

const minute = 60_000;

/** What a drill leaves for RF-6.1.3. It says that nothing in it was real: no rotation was practised by people. */
export function recordOf(
  { incident, now, startedAt, allVerified, slowestCritical, timeline }: Played,
  team: Team,
  at: number,
) {
  const items = [...incident.items.values()];
  const minutes = (time: number | undefined) => (time === undefined ? undefined : Math.round(time / minute));
  const slowest = minutes(slowestCritical);
  return {
    check: "RF-6.1.3",
    scenario: "circleci-2023-01",
    simulated: true,
    at: new Date(at).toISOString(),
    team,
    numbers: {
      critical: items.filter(({ facts }) => facts.critical).length,
      all: items.length,
      verified: progressAt(incident, now).all,
      slowestCriticalMinutes: slowest,
      metFourHours: slowest !== undefined && slowest <= 240,
      allVerifiedMinutes: minutes(allVerified === undefined ? undefined : allVerified - startedAt),
      missed: [...incident.breached],
    },
    timeline: timeline.map(({ at: then, says }) => ({ after: `${Math.round((then - startedAt) / minute)} min`, says })),
  };
}

/** Answers the file's name. */
export async function saveRecord(record: ReturnType<typeof recordOf>, io: Pick<Io, "cwd">): Promise<string> {
  const folder = join(".ringfort", "drills");
  const file = join(folder, `${record.at.replaceAll(":", "").slice(0, 15)}.json`);
  await mkdir(resolve(io.cwd, folder), { recursive: true });
  await writeFile(resolve(io.cwd, file), `${JSON.stringify(record, undefined, 2)}\n`);
  return file;
}
