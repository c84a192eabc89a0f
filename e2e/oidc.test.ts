import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { expect, onTestFinished, test } from "vitest";
import { House, ringfort } from "./house.fixture.ts";

const issuer = "https://oidc.acme.example";

// biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of an answer.
type Answered = any;

const config = `version: 2.1
jobs:
  deploy:
    machine: true
    steps:
      - run: |
          printf '%s\\n' "$CIRCLE_OIDC_TOKEN" "$CIRCLE_OIDC_TOKEN_V2" > tokens
          circleci run oidc get --claims '{"aud":"sts.amazonaws.com"}' >> tokens
          cat tokens
      - store_artifacts: {path: tokens}
workflows:
  deploy:
    jobs: [deploy]
`;

test("a job of a house as it is first started gets tokens that clouds can verify, and its log shows none", async () => {
  const house = await House.make();
  const running = house.start([], { RINGFORT_OIDC_ISSUER: issuer });
  const url = await running.url();
  const link = /'(\S+#\S+)'/.exec(running.said())![1]!;
  const token = (await ringfort(["setup", "-", "--login", "ada"], link)).said.trim();
  const fetchAs = (address: string) => fetch(new URL(address, url), { headers: { authorization: `Bearer ${token}` } });
  const ask = async (path: string): Promise<Answered> => (await fetchAs(path)).json();
  await push(house);
  const job = await endOf(2, ask);
  expect(job.task.outcome, JSON.stringify(job.task)).toBe("success");

  const { items } = await ask(`/api/v2/project/circleci/demo/hello/${job.number}/artifacts`);
  // The house was told no port, so it does not know its own.
  const { pathname } = new URL(items[0].url);
  const [v1, v2, asked] = (await (await fetchAs(pathname)).text()).trim().split("\n");
  const { id } = await ask("/api/v2/organization/circleci%2Fdemo");
  const keys = createRemoteJWKSet(new URL(`${url}/oidc/org/${id}/.well-known/jwks-pub.json`));
  const verified = async (jwt: string, audience: string) =>
    (await jwtVerify(jwt, keys, { algorithms: ["RS256"], issuer: `${issuer}/org/${id}`, audience })).payload;
  const { id: project } = await ask("/api/v2/project/circleci/demo/hello");
  expect((await verified(v1!, id)).sub).toMatch(new RegExp(`^org/${id}/project/${project}/user/[0-9a-f-]+$`));
  for (const payload of [await verified(v2!, id), await verified(asked!, "sts.amazonaws.com")]) {
    expect(payload.sub).toMatch(/\/vcs-origin\/localhost\/.*\/hello\/vcs-ref\/refs\/heads\/main$/);
    expect(payload["oidc.circleci.com/job-id"]).toBe(job.id);
  }

  const step = job.task.steps.find(({ name }: Answered) => name.startsWith("printf"));
  const log = await fetchAs(`/api/ringfort/v1/jobs/${job.id}/log?task=${job.task.id}&attempt=1&step=${step.step}`);
  expect(await log.text()).toBe("****\n****\n****\n");
  if (process.getuid?.() === 0) await expectWalls(house);
}, 180_000);

/** The signer's keys are its own, and only the server can ask it. */
async function expectWalls(house: House): Promise<void> {
  const folders = await readlink(join(house.data, "house"));
  const [server, signer, socket] = ["server", "signer", "signer-socket"].map((name) => statSync(join(folders, name)));
  expect(new Set([server!.uid, signer!.uid, 0]).size).toBe(3);
  expect(signer!.mode & 0o777).toBe(0o700);
  expect([socket!.uid, socket!.gid, socket!.mode & 0o7777]).toEqual([signer!.uid, server!.gid, 0o2710]);
  expect(readFileSync(join(folders, "signer", "fingerprints"), "utf8")).toMatch(
    /^[0-9a-f-]{36} sha256:[0-9a-f]{64}\n$/,
  );
  const { uid, gid, mode } = statSync(join(folders, "signer-socket", "s"));
  expect([uid, gid, mode & 0o777]).toEqual([signer!.uid, server!.gid, 0o660]);
}

async function push(house: House): Promise<void> {
  const root = process.getuid?.() === 0 ? join(house.data, "house") : house.data;
  const work = await mkdtemp(join(tmpdir(), "ringfort-oidc-work-"));
  onTestFinished(() => rm(work, { recursive: true, force: true }));
  const git = (...words: string[]) =>
    execFileSync("git", ["-c", "safe.directory=*", "-c", "user.name=a", "-c", "user.email=a@b", ...words], {
      cwd: work,
      stdio: "pipe",
    });
  git("clone", "--quiet", join(root, "demo", "hello.git"), ".");
  mkdirSync(join(work, ".circleci"), { recursive: true });
  writeFileSync(join(work, ".circleci", "config.yml"), config);
  git("commit", "--quiet", "--all", "--message", "Deploy");
  git("push", "--quiet", "origin", "HEAD:main");
}

/** The one job of the pipeline with this number, when it has ended. The push is found by polling. */
async function endOf(number: number, ask: (path: string) => Promise<Answered>): Promise<Answered> {
  let found: Answered;
  await expect
    .poll(
      async () => {
        const { items } = await ask("/api/v2/project/circleci/demo/hello/pipeline");
        const pipeline = items.find((one: Answered) => one.number === number);
        if (!pipeline) return undefined;
        const [workflow] = (await ask(`/api/v2/pipeline/${pipeline.id}/workflow`)).items;
        if (!workflow) return undefined;
        const [job] = (await ask(`/api/v2/workflow/${workflow.id}/job`)).items;
        if (!job) return undefined;
        const [task] = (await ask(`/api/ringfort/v1/jobs/${job.id}/steps`)).tasks;
        found = { id: job.id, number: job.job_number, task };
        return task?.status;
      },
      { timeout: 90_000, interval: 300 },
    )
    .toBe("ended");
  return found;
}
