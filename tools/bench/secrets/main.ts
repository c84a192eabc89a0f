// npm run bench:secrets [-- --rounds N]: how much later a job starts that has 20 sealed variables. The real program, `ringfort runner`, from the
// answer to its claim to the first step's start, with them and without, in pairs; and git alone, which a verified job asks once more. Every job is
// of another pipeline and comes a moment after the last; those of one pipeline are compiled once, and start sooner.
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdtemp, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs, promisify } from "node:util";
import { FakeHouse } from "../../../apps/cli/src/drills/fake-server/fake-house.ts";
import { sealAll, type Truth, truthOf } from "../../../apps/cli/src/drills/fake-server/truth.ts";
import { makeWorld, removeWorld, sealedIn, searchPath } from "../../../apps/cli/src/drills/fake-server/world.ts";
import { describeMachine } from "../machine.ts";
import { median, quantile } from "../statistics.ts";

const { values: asked } = parseArgs({ options: { rounds: { type: "string", default: "30" } } });
const rounds = Number(asked.rounds);
const variables = 20;
const budgetMs = 60;
const warmUps = 3;
const pauseMs = 1_500;
const patienceMs = 60_000;
const run = promisify(execFile);

const folder = await realpath(await mkdtemp(join(tmpdir(), "ringfort-bench-")));
await chmod(folder, 0o755);
const world = await makeWorld(folder);
await using house = await FakeHouse.open();
const all = await sealAll(world, {
  token: randomBytes(24).toString("hex"),
  releaseKey: randomBytes(24).toString("hex"),
});
const names = Array.from({ length: variables }, (_, at) => (at === 0 ? "TOKEN" : `SECRET_${at}`));
const values = await Promise.all(
  names.map((name) =>
    sealedIn(world, { scope: "context/prod", name, value: `a value that is called ${name}`, version: 2 }),
  ),
);
const sealed = { ...all, prod: { ...all.prod, values } };

const program = join(import.meta.dirname, "../../../apps/cli/dist/ringfort.mjs");
const words = [
  ...["runner", "--url", house.url, "--token", "-", "--resource-class", world.className],
  ...["--work-dir", join(folder, "runner-work"), "--trust-file", world.trustFile, "--state-dir", world.state],
  ...["--executor", "process", "--allow-file-repositories"],
];
const runner = spawn(process.execPath, ["--", program, ...words], {
  cwd: folder,
  env: { PATH: searchPath, HOME: folder },
  stdio: ["pipe", "ignore", "ignore"],
});
runner.stdin.end(house.token);

const [withThem, without, git]: [number[], number[], number[]] = [[], [], []];
for (let round = -warmUps; round < rounds; round++) {
  await wait(pauseMs);
  const truth = await truthOf(world, "deploy", sealed);
  const { job } = truth.claim;
  const open: Truth = { ...truth, claim: { ...truth.claim, secrets: false, job: { ...job, contexts: [] } } };
  const pair = [await startOf(truth), await startOf(open), await fetchAlone()];
  if (round < 0) continue;
  for (const [at, list] of [withThem, without, git].entries()) list.push(pair[at]!);
}
runner.kill("SIGTERM");
await once(runner, "close");
await removeWorld(world);

const later = withThem.map((time, at) => time - without[at]!);
const rest = later.map((time, at) => time - git[at]!);
process.stdout.write(
  [
    `${new Date().toISOString().slice(0, 10)}: ${describeMachine()}`,
    `claim to first step, ${variables} sealed variables: ${figures(withThem)}`,
    `the same job without any:                   ${figures(without)}`,
    `later by:                                   ${figures(later)}`,
    `of which git's own questions:               ${figures(git)}`,
    `the rest:                                   ${figures(rest)}; budget ${budgetMs} ms: ${median(rest) <= budgetMs ? "holds" : "MISSED"}`,
    "",
  ].join("\n"),
);

async function startOf(truth: Truth): Promise<number> {
  house.offer(truth);
  const deadline = performance.now() + patienceMs;
  while (house.heard.end === undefined) {
    if (performance.now() > deadline) throw new Error("The runner does not answer.");
    await wait(5);
  }
  const { startMs, heard } = house;
  if (startMs === undefined) throw new Error(`The job did not run: ${heard.end?.reason}`);
  return startMs;
}

/** What every verification asks of git, in a mirror that has everything already. */
async function fetchAlone(): Promise<number> {
  const mirror = join(folder, "mirror.git");
  const environment = { PATH: searchPath, HOME: folder };
  const ask = (...questions: string[]) => run("git", questions, { cwd: folder, env: environment });
  await ask("init", "--quiet", "--bare", mirror);
  const from = performance.now();
  await ask("-C", mirror, "ls-remote", world.repository, "refs/heads/main", "refs/tags/main");
  await ask("-C", mirror, "fetch", "--quiet", "--no-tags", world.repository, "+refs/heads/main:refs/own/main");
  await ask("-C", mirror, "merge-base", "--is-ancestor", world.revision, "refs/own/main");
  await ask("-C", mirror, "show", `${world.revision}:.circleci/config.yml`);
  return performance.now() - from;
}

function figures(times: readonly number[]): string {
  return `median ${median(times).toFixed(0)} ms, p95 ${quantile(times, 0.95).toFixed(0)} ms`;
}
