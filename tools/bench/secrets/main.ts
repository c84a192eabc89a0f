// npm run bench:secrets [-- --rounds N]: how much later a job with 20 sealed variables starts than the git fetch alone, which it needs anyway.
import { mkdir, mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Organization, scopeOf } from "../../../apps/runner/src/keyholder/organization.fixture.ts";
import { fetchCommit } from "../../../apps/runner/src/keyholder/own-repository.ts";
import { readTrustFile } from "../../../apps/runner/src/trust/trust-file.ts";
import { describeMachine } from "../machine.ts";
import { median, quantile } from "../statistics.ts";

const { values: asked } = parseArgs({
  options: { rounds: { type: "string", default: "40" }, variables: { type: "string", default: "20" } },
});
const count = Number(asked.variables);
const budgetMs = 60;
const warmUps = 3;

await using organization = await Organization.start();
const scope = "context/prod";
const values = await Promise.all(
  Array.from({ length: count }, (_, at) => organization.value(scope, `SECRET_${at}`, `a value that is number ${at}`)),
);
const sealed = await organization.answer({
  scopes: [scopeOf("project/circleci/acme/web"), scopeOf(scope, { policy: await organization.policy(scope), values })],
  results: [await organization.prove("test")],
});
const keyholder = organization.keyholder();
const [project] = (await readTrustFile(organization.trustFile)).projects.values();
const mirrors = join(organization.folder.path, "mirrors");
await mkdir(mirrors);

const [whole, git]: [number[], number[]] = [[], []];
for (let round = -warmUps; round < Number(asked.rounds); round++) {
  const decided = await timed(async () => {
    const answer = await keyholder.decide({ claim: organization.claim("deploy"), answer: sealed }, signal());
    if (!answer.ok || answer.kind !== "decided") throw new Error("The job was refused.");
    if (Object.keys(answer.decided.variables).length < count) throw new Error("Values are missing.");
  });
  const scratch = await mkdtemp(join(organization.folder.path, "scratch-"));
  const claim = organization.claim("deploy");
  const fetched = await timed(async () => {
    const place = {
      folder: mirrors,
      scratch,
      path: process.env["PATH"] ?? "",
      signal: signal(),
      serverUser: undefined,
    };
    const answer = await fetchCommit(claim, project!, place);
    if (!answer.ok) throw new Error(answer.message);
  });
  if (round < 0) continue;
  whole.push(decided);
  git.push(fetched);
}
const extra = whole.map((time, at) => time - git[at]!);
process.stdout.write(
  [
    `${new Date().toISOString().slice(0, 10)}: ${describeMachine()}`,
    `decided, ${count} values opened: ${figures(whole)}`,
    `git alone:                    ${figures(git)}`,
    `what is not git:              ${figures(extra)}; budget ${budgetMs} ms, ${median(extra) <= budgetMs ? "holds" : "MISSED"}`,
    "",
  ].join("\n"),
);

function signal(): AbortSignal {
  return new AbortController().signal;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

function figures(times: readonly number[]): string {
  return `median ${median(times).toFixed(0)} ms, p95 ${quantile(times, 0.95).toFixed(0)} ms`;
}
