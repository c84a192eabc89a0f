import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { House, ringfort } from "./house.fixture.ts";

// biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of an answer.
type Answered = any;

const config = `version: 2.1
jobs:
  deploy:
    machine: true
    steps:
      - run: test -n "$TOKEN"
workflows:
  deploy:
    jobs:
      - hold: {type: approval}
      - deploy: {context: prod, requires: [hold]}
`;

test("a runner opens what needs an approval only behind one that somebody of the trust root has signed", async () => {
  const house = await House.make();
  const running = house.start();
  const url = await running.url();
  const link = /'(\S+#\S+)'/.exec(running.said())![1]!;
  const token = (await ringfort(["setup", "-", "--login", "ada"], link)).said.trim();
  const work = await cloneOf(house);
  const mine = {
    HOME: work.home,
    RINGFORT_HOST: url,
    RINGFORT_TOKEN: token,
    RINGFORT_ORG: "circleci/demo",
    RINGFORT_KEYS: join(house.data, "keys"),
  };
  const does = async (words: readonly string[], input = "") => {
    const { code, said, complained } = await ringfort(words, input, mine);
    expect(`${code} ${complained}`, words.join(" ")).toMatch(/^0 /);
    return said;
  };
  const ask = async (path: string, method = "GET"): Promise<Answered> => {
    const answer = await fetch(`${url}${path}`, { method, headers: { authorization: `Bearer ${token}` } });
    return await answer.json();
  };
  const policy = ["--project", "circleci/demo/hello", "--ref", "refs/heads/main", "--approvals", "1"];
  await does(["context", "create", "prod", ...policy]);
  await does(["context", "set", "prod", "TOKEN"], randomBytes(24).toString("hex"));

  const commit = work.push("signed");
  const signed = await gateOf(2, ask);
  const press = `/api/v2/workflow/${signed.workflow}/approve/${signed.gate.approval_request_id}`;
  expect(await ask(press, "POST")).toMatchObject({ message: expect.stringContaining("sign") });

  const words = ["approve", signed.gate.id, "--repository", work.folder, "--commit", commit, "--yes"];
  expect(await does(words)).toMatch(/lets through +deploy\n/);
  expect(await endOf(signed.deploy, ask)).toMatchObject({ outcome: "success", reason: null });
}, 180_000);

async function cloneOf(house: House) {
  const folder = await mkdtemp(join(tmpdir(), "ringfort-approval-"));
  const home = await mkdtemp(join(tmpdir(), "ringfort-home-"));
  onTestFinished(async () => {
    await rm(folder, { recursive: true, force: true });
    await rm(home, { recursive: true, force: true });
  });
  await writeFile(
    join(home, ".gitconfig"),
    "[safe]\n\tdirectory = *\n[user]\n\tname = Ada\n\temail = ada@ringfort.invalid\n",
  );
  const git = (...words: string[]) =>
    execFileSync("git", words, { cwd: folder, stdio: "pipe", env: { ...process.env, HOME: home } })
      .toString()
      .trim();
  const bare = process.getuid?.() === 0 ? join(house.data, "house", "demo") : join(house.data, "demo");
  git("clone", "--quiet", join(bare, "hello.git"), ".");
  return {
    folder,
    home,
    /** Answers the commit. */
    push(what: string): string {
      writeFileSync(join(folder, ".circleci", "config.yml"), `${config}# ${what}\n`);
      git("commit", "--quiet", "--all", "--message", what);
      git("push", "--quiet", "origin", "HEAD:main");
      return git("rev-parse", "HEAD");
    },
  };
}

/** The gate of the pipeline with this number, once it waits. A push is found by polling. */
async function gateOf(number: number, ask: (path: string) => Promise<Answered>) {
  let found: { workflow: string; gate: Answered; deploy: string } | undefined;
  const look = async () => {
    const { items } = await ask("/api/v2/project/circleci/demo/hello/pipeline");
    const pipeline = items.find((one: Answered) => one.number === number);
    const [workflow] = pipeline ? (await ask(`/api/v2/pipeline/${pipeline.id}/workflow`)).items : [];
    const jobs: Answered[] = workflow ? (await ask(`/api/v2/workflow/${workflow.id}/job`)).items : [];
    const [gate, deploy] = ["hold", "deploy"].map((name) => jobs.find((one) => one.name === name));
    if (gate?.status === "on_hold") found = { workflow: workflow.id, gate, deploy: deploy.id };
    return found !== undefined;
  };
  await expect.poll(look, { timeout: 60_000, interval: 300 }).toBe(true);
  return found!;
}

async function endOf(job: string, ask: (path: string) => Promise<Answered>): Promise<Answered> {
  let task: Answered;
  const look = async () => {
    [task] = (await ask(`/api/ringfort/v1/jobs/${job}/steps`)).tasks ?? [];
    return task?.status;
  };
  await expect.poll(look, { timeout: 60_000, interval: 300 }).toBe("ended");
  return task;
}
