import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { House, ringfort } from "./house.fixture.ts";

const longMs = 120_000;

// biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of an answer.
type Answered = any;

const config = `version: 2.1
jobs:
  deploy:
    machine: true
    steps:
      - run: 'echo "is $TOKEN"; printf %s "$TOKEN" | sha256sum'
workflows:
  deploy:
    jobs:
      - deploy: {context: prod}
`;

test(
  "what a person seals, the jobs of the policy's branch get, hidden in the log; another branch's are refused, and everybody can see why",
  async () => {
    const house = await House.make();
    const running = house.start();
    const url = await running.url();
    const link = /'(\S+#\S+)'/.exec(running.said())![1]!;
    const token = (await ringfort(["setup", "-", "--login", "ada"], link)).said.trim();
    const mine = {
      RINGFORT_HOST: url,
      RINGFORT_TOKEN: token,
      RINGFORT_ORG: "circleci/demo",
      RINGFORT_KEYS: join(house.data, "keys"),
    };
    const value = randomBytes(24).toString("hex");
    const said = async (words: readonly string[], input = "") => {
      const { code, said, complained } = await ringfort(words, input, mine);
      expect(`${code} ${complained}`, words.join(" ")).toMatch(/^0 /);
      return said;
    };
    await said(["context", "create", "prod", "--project", "circleci/demo/hello", "--ref", "refs/heads/main"]);
    expect(await said(["context", "set", "prod", "TOKEN"], value)).not.toContain(value);

    const ask = async (path: string) => {
      const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
      return (await answer.json()) as Answered;
    };
    const push = await repositoryOf(house);
    push("main");
    const first = await endOf(2, ask);
    expect(first).toMatchObject({ status: "success", reason: null });
    const log = await fetch(
      `${url}/api/ringfort/v1/jobs/${first.job}/log?task=${first.task}&attempt=1&step=${first.steps.at(-1).step}`,
      { headers: { authorization: `Bearer ${token}` } },
    );
    const text = await log.text();
    expect(text).toContain("is ****");
    expect(text).toContain(createHash("sha256").update(value).digest("hex"));

    push("feature");
    const second = await endOf(3, ask);
    expect(second.status).toBe("failed");
    expect(second.reason).toMatch(/^policy-other-ref: /);

    const { id } = await ask("/api/v2/organization/circleci%2Fdemo");
    const receipts = (await ask(`/api/ringfort/v1/organizations/${id}/receipts`)).items;
    expect(receipts).toHaveLength(1);
    expect(receipts[0].receipt.statement).toMatchObject({ job: "deploy", values: [{ name: "TOKEN", version: 1 }] });
    const plain = await fetch(`${url}/api/v2/context/${await contextId(id, ask)}/environment-variable/OTHER`, {
      method: "PUT",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ value }),
    });
    expect(await plain.json()).toMatchObject({ message: expect.stringContaining("ringfort context set") });
  },
  longMs,
);

async function contextId(organization: string, ask: (path: string) => Promise<Answered>): Promise<string> {
  return (await ask(`/api/v2/context?owner-id=${organization}`)).items[0].id;
}

/** Answers a function that pushes the config to a branch. */
async function repositoryOf(house: House): Promise<(branch: string) => void> {
  const repository = join(house.data, "house", "demo", "hello.git");
  const bare = process.getuid?.() === 0 ? repository : join(house.data, "demo", "hello.git");
  const work = await mkdtemp(join(tmpdir(), "ringfort-secrets-work-"));
  onTestFinished(() => rm(work, { recursive: true, force: true }));
  const git = (...words: string[]) =>
    execFileSync("git", ["-c", "safe.directory=*", "-c", "user.name=a", "-c", "user.email=a@b", ...words], {
      cwd: work,
      stdio: "pipe",
    });
  git("clone", "--quiet", bare, ".");
  return (branch) => {
    writeFileSync(join(work, ".circleci", "config.yml"), `${config}# ${branch}\n`);
    git("commit", "--quiet", "--all", "--message", `For ${branch}`);
    git("push", "--quiet", "origin", `HEAD:${branch}`);
  };
}

/** How the one job of the pipeline with this number has ended. The push is found by polling. */
async function endOf(number: number, ask: (path: string) => Promise<Answered>) {
  let task: Answered;
  let job: Answered;
  await expect
    .poll(
      async () => {
        const { items } = await ask("/api/v2/project/circleci/demo/hello/pipeline");
        const pipeline = items.find((one: Answered) => one.number === number);
        if (!pipeline) return undefined;
        const [workflow] = (await ask(`/api/v2/pipeline/${pipeline.id}/workflow`)).items;
        if (!workflow) return undefined;
        [job] = (await ask(`/api/v2/workflow/${workflow.id}/job`)).items;
        if (!job) return undefined;
        [task] = (await ask(`/api/ringfort/v1/jobs/${job.id}/steps`)).tasks;
        return task?.status;
      },
      { timeout: 60_000, interval: 300 },
    )
    .toBe("ended");
  return { job: job.id, task: task.id, status: task.outcome, reason: task.reason, steps: task.steps };
}
