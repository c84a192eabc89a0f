import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import type { Announcement } from "../../../apps/server/src/actions/announce.ts";
import type { RealHouse } from "../../real-house/open-real-house.ts";

const run = promisify(execFile);
const warmUps = 20;

export interface Latency {
  /** Milliseconds from the trigger to the first output of the first step, stored. */
  readonly ours: readonly number[];
  /** Milliseconds of the least that has to happen: the commit is fetched, its config is read, a shell says a word. */
  readonly floor: readonly number[];
}

/** Pipelines one after the other, each beside its floor. */
export async function measureLatency(house: RealHouse, pipelines: number): Promise<Latency> {
  await using ears = await listen(house);
  const mirror = await mkdtemp(join(tmpdir(), "ringfort-floor-"));
  try {
    await run("git", ["init", "--quiet", "--bare", mirror]);
    const ours: number[] = [];
    const floor: number[] = [];
    for (let round = -warmUps; round < pipelines; round++) {
      const [us, least] = [await runOne(house, ears), await doLeast(house, mirror)];
      if (round < 0) continue;
      ours.push(us);
      floor.push(least);
    }
    return { ours, floor };
  } finally {
    await rm(mirror, { recursive: true, force: true });
  }
}

async function runOne(house: RealHouse, ears: Ears): Promise<number> {
  const { db } = house;
  const heard = ears.next();
  const from = performance.now();
  const id = await house.trigger();
  const ms = (await heard) - from;
  // The next one meets a house at rest.
  for (;;) {
    const open = await db
      .selectFrom("pipelines")
      .leftJoin("workflows", "workflows.pipeline_id", "pipelines.id")
      .select("pipelines.id")
      .where("pipelines.id", "=", id)
      .where("workflows.stopped_at", "is", null)
      .executeTakeFirst();
    const debt = await db.selectFrom("effects").select("id").executeTakeFirst();
    if (!open && !debt) return ms;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function doLeast({ folder }: RealHouse, mirror: string): Promise<number> {
  const from = performance.now();
  const git = (...words: string[]) => run("git", ["-C", mirror, ...words]);
  await git("fetch", "--quiet", join(folder, "project.git"), "+refs/heads/main:refs/heads/main");
  await git("cat-file", "blob", "refs/heads/main:.circleci/config.yml");
  await run("bash", ["-c", "echo hello"]);
  return performance.now() - from;
}

interface Ears extends AsyncDisposable {
  /** The moment in which the next output of a step is stored. */
  next(): Promise<number>;
}

/** Hears of new lines as the servers of a house do. */
async function listen({ database, db }: RealHouse): Promise<Ears> {
  const client = new pg.Client(database.connection);
  await client.connect();
  await client.query("listen ringfort");
  let waiting: ((at: number) => void) | undefined;
  client.on("notification", ({ payload }) => {
    const at = performance.now();
    const said = JSON.parse(payload ?? "{}") as Announcement;
    if (said.about !== "log") return;
    void db
      .selectFrom("log_chunks")
      .select("seq")
      .where("task_id", "=", said.id)
      .where("step", ">=", 0)
      .executeTakeFirst()
      .then((output) => {
        if (!output) return;
        waiting?.(at);
        waiting = undefined;
      });
  });
  return {
    next: () =>
      new Promise((resolve) => {
        waiting = resolve;
      }),
    [Symbol.asyncDispose]: () => client.end(),
  };
}
