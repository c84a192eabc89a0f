import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCatalogue } from "../catalogue.ts";
import { type DetectOptions, detect, only } from "../detect.ts";
import { Tally } from "../log/tally.ts";
import type { Report } from "../report.ts";
import { ends } from "./background.fixture.ts";
import { type LoggedEvent, organization, person } from "./event.fixture.ts";

interface Scenario {
  readonly events?: readonly LoggedEvent[];
  readonly snapshots?: readonly object[];
  readonly jobs?: readonly object[];
}

const tags = {
  contexts: [
    { name: "production", sensitive: true },
    { name: "canary", canary: true },
  ],
  organizations: [{ id: organization, time_zone: "UTC" }],
};

const actors = [
  { org_id: organization, actor_id: person("broker"), purpose: "token-broker" },
  { org_id: organization, actor_id: person("releaser"), purpose: "orb-release" },
  { actor_id: person("auditor"), purpose: "audit-export" },
];

/** Judges the last day of a log, with every input given. */
export async function runScenario(
  scenario: Scenario,
  options: Partial<DetectOptions>,
  ids: readonly string[] = [],
): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), "ringfort-detect-"));
  try {
    const { events = [], snapshots = [], jobs = [] } = scenario;
    const input = async (name: string, value: unknown) => {
      await writeFile(join(folder, name), JSON.stringify(value));
      return join(folder, name);
    };
    const report = await detect(
      only(readCatalogue(), ids),
      {
        ...{
          logs: ["-"],
          from: undefined,
          to: undefined,
          asOf: ends,
          databaseUrl: undefined,
          geo: undefined,
          suppress: undefined,
        },
        tags: await input("tags.json", tags),
        actors: await input("actors.json", actors),
        snapshots: await input("snapshots.json", [...seen, ...snapshots]),
        jobs: await input("jobs.json", jobs),
        timeZones: [],
        ...options,
      },
      { cwd: folder, stdin: linesOf(events) },
    );
    if (report instanceof Tally) throw new Error("the scenario has no event");
    return report;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Settings of both kinds that never change, so that snapshots are given. */
const seen = ["org", person("alice")].map((scope_id) => ({
  ...{ org_id: organization, scope_id, key: "enable_unversioned_config", value: false, seen_at: ends },
}));

async function* linesOf(events: readonly LoggedEvent[]): AsyncGenerator<string> {
  yield events.map((each) => `${JSON.stringify(each)}\n`).join("");
}
