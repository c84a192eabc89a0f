// npm run chaos [-- --kills N --seed S --program FILE]: kills parts of a whole house again and again, and looks for what was lost or done twice.
import { chmod, writeFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Random } from "../fuzz/random.ts";
import { openRealHouse, type RealHouse } from "../real-house/open-real-house.ts";
import { type Evidence, gatherEvidence } from "./evidence.ts";
import { judge } from "./judge.ts";
import { killAtRandom } from "./kill-at-random.ts";
import { triggerAlways } from "./trigger-always.ts";
import { chaosConfig, witnessFile } from "./workload.ts";

/** Leases, a house's patience, three attempts, and what waits behind them. */
const settleMs = 300_000;

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "6" },
    seed: { type: "string", default: "1" },
    program: { type: "string" },
  },
});

process.exitCode = await chaos(Number(values.kills), Number(values.seed));

async function chaos(kills: number, seed: number): Promise<number> {
  const from = Date.now();
  const tell = (line: string) => console.log(`${((Date.now() - from) / 1_000).toFixed(1)} s  ${line}`);
  await using house = await openRealHouse({
    config: chaosConfig,
    runners: 2,
    jobsAtOnce: 4,
    retryLost: "always",
    ...(values.program !== undefined && { program: values.program }),
  });
  await writeFile(witnessFile(house.folder), "");
  await chmod(witnessFile(house.folder), 0o666);
  tell(`a house at ${house.url}, in ${house.folder}`);
  const over = new AbortController();
  const triggering = triggerAlways(house, over.signal);
  const counts = await killAtRandom(house, new Random(seed), kills, tell);
  over.abort();
  const triggered = await triggering;
  await house.ready();
  tell(`${triggered.accepted.length} triggers were accepted; waiting for everything to end`);
  await settle(house);
  const evidence = await gatherEvidence(house, triggered);
  const complaints = judge(evidence);
  for (const line of summary(evidence, counts)) tell(line);
  for (const complaint of complaints) console.log(`WRONG: ${complaint}`);
  tell(complaints.length === 0 ? "nothing was lost, nothing happened twice" : `${complaints.length} things are wrong`);
  return complaints.length === 0 ? 0 : 1;
}

/** What does not settle in time is found by the judge. */
async function settle({ db }: RealHouse): Promise<void> {
  for (const deadline = Date.now() + settleMs; Date.now() < deadline; await wait(500)) {
    const workflow = await db.selectFrom("workflows").select("id").where("stopped_at", "is", null).executeTakeFirst();
    const debt = await db.selectFrom("effects").select("id").where("parked_at", "is", null).executeTakeFirst();
    if (!workflow && !debt) return;
  }
}

function summary({ pipelines, jobs, tasks, unanswered }: Evidence, counts: ReadonlyMap<string, number>): string[] {
  const kills = [...counts].map(([name, count]) => `${name} ${count}`).join(", ");
  const of = (status: string) => jobs.filter((job) => job.status === status).length;
  const again = tasks.filter(({ attempt }) => attempt > 1).length;
  return [
    `killed: ${kills}`,
    `${pipelines.length} pipelines (${unanswered} triggers were not answered), ${jobs.length} jobs: ${of("success")} succeeded, ${of("infrastructure_fail")} lost their runner three times, ${of("not_run")} did not run`,
    `${tasks.length} tasks, ${again} of them in more than one attempt`,
  ];
}
