import type { Claim, SecretsAnswer } from "@ringfort/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestHouse, testHouse } from "../../testing/house.fixture.ts";
import { Player } from "../../testing/player.fixture.ts";
import { newKey, type TestVault, testVault } from "../../testing/vault.fixture.ts";

const config = `version: 2.1
jobs:
  test:
    machine: true
    parallelism: 2
    steps: [{ run: echo tested }]
  deploy:
    machine: true
    steps: [{ run: echo deployed }]
workflows:
  main:
    jobs:
      - test
      - deploy: { context: [prod, more], requires: [test] }
`;

let house: TestHouse;
let vault: TestVault;
let player: Player;

beforeAll(async () => {
  house = await testHouse({ config });
  vault = await testVault(house);
  player = new Player(house.url, house.runnerToken);
  for (const name of ["prod", "more"]) {
    const id = await vault.addContext(name);
    await vault.open(id);
    await house.ask("PUT", `${vault.path}/policies`, await vault.policy(`context/${name}`));
  }
}, 60_000);
afterAll(async () => {
  player.stop();
  await house[Symbol.asyncDispose]();
});

async function claim(job: string): Promise<Claim> {
  return await house.until(async () => (await player.claim(1)).find((claimed) => claimed.job.name === job));
}

const secretsOf = (claimed: Claim) => player.about<SecretsAnswer>(claimed, "/secrets", {});

test("a runner is told all that it needs to decide, and what one job has proved is there for the next", async () => {
  const value = await vault.seal("context/prod", "NPM_TOKEN", "of prod");
  const other = await vault.seal("context/prod", "OLD", "gone");
  await house.ask("PUT", `${vault.path}/sealed`, { values: [value, other] });
  const tombstone = await vault.tombstone(other);
  await house.ask("PUT", `${vault.path}/tombstones`, tombstone);
  const pipeline = await house.trigger();

  const tests = [await claim("test"), await claim("test")];
  expect(tests.map(({ secrets }) => secrets)).toEqual([true, true]);
  const none = await secretsOf(tests[0]!);
  expect(none.scopes.map(({ scope }) => scope)).toEqual([`project/${house.project.slug}`]);
  expect(none).toMatchObject({ results: [], approvals: [], continuation: null });
  const proofs = await Promise.all(tests.map((claimed) => vault.result(claimed)));
  for (const [at, claimed] of tests.entries()) await player.end(claimed, { status: "success", proof: proofs[at] });

  const deploy = await claim("deploy");
  const answer = await secretsOf(deploy);
  expect(answer.roots).toMatchObject([{ statement: { version: 1 } }]);
  expect(answer.scopes.map(({ scope }) => scope)).toEqual([
    `project/${house.project.slug}`,
    "context/prod",
    "context/more",
  ]);
  expect(answer.scopes[1]).toMatchObject({
    policy: { statement: { scope: "context/prod", version: 1 } },
    values: [value],
    tombstones: [tombstone],
    visible: {},
  });
  expect(answer.results).toHaveLength(2);
  expect(answer.results).toEqual(expect.arrayContaining(proofs));
  expect(answer.inputs).toMatchObject({
    configSource: "git",
    configPath: ".circleci/config.yml",
    parameters: {},
    isFork: false,
    isSshRerun: false,
    orbs: {},
    values: { "pipeline.id": pipeline, "pipeline.git.branch": "main" },
  });

  const receipt = await vault.receipt(deploy, [value]);
  await player.about(deploy, "/receipts", { receipt });
  await player.about(deploy, "/receipts", { receipt });
  const { body } = await house.ask("GET", `${vault.path}/receipts`);
  expect(body).toMatchObject({ items: [{ receipt, received_at: expect.any(String) }], next_page_token: null });
  const { classes } = (await house.ask("GET", `${vault.path}/inventory`)).body;
  expect(classes).toMatchObject([
    {
      name: "demo/default",
      values: [{ scope: "context/prod", name: "NPM_TOKEN", version: 1, writer: "ada", rotateNow: false }],
    },
  ]);
  expect(classes[0].values[0].lastReceiptAt).toBeGreaterThan(Date.now() - 60_000);
  const events = await house.house.db
    .selectFrom("events")
    .select(["payload", "actor", "success"])
    .where("action", "=", "secret.unsealed")
    .execute();
  expect(events).toMatchObject([
    { success: true, actor: { type: "runner" }, payload: { opened: { "context/prod": ["NPM_TOKEN"] } } },
  ]);
  const accessed = await house.house.db
    .selectFrom("events")
    .select("target")
    .where("action", "=", "context.secrets.accessed")
    .execute();
  expect(accessed).toEqual([
    { target: { id: expect.stringMatching(/^[0-9a-f-]{36}$/), type: "context", name: "prod" } },
  ]);
  await player.end(deploy, { status: "failed", reason: "policy-expired: The policy has expired." });
  const shown = await house.ask("GET", `/api/v2/project/${house.project.slug}/job/${deploy.number}`);
  expect(shown.body.messages).toMatchObject([{ message: "policy-expired: The policy has expired." }]);
});

test("a proof that is not the class's, or about something else, counts for nothing; the job has ended all the same", async () => {
  await house.trigger();
  const tests = [await claim("test"), await claim("test")];
  const thief = await newKey();
  const forged = await vault.result(tests[0]!, {}, thief);
  const ofOther = await vault.result(tests[0]!, { status: "failed" });
  for (const [at, proof] of [forged, ofOther].entries()) await player.end(tests[at]!, { status: "success", proof });
  const deploy = await claim("deploy");
  expect((await secretsOf(deploy)).results).toEqual([]);
  const refused = await house.house.db
    .selectFrom("events")
    .select("payload")
    .where("action", "=", "job.prove")
    .execute();
  expect(refused.map(({ payload }) => String((payload as { reason?: string }).reason).split(":")[0])).toEqual([
    "result-forged",
    "result-other-node",
  ]);
  await player.end(deploy, { status: "success" });
});

test("a receipt is taken only from the class that it names, for the job of the claim, and only while there is one", async () => {
  const value = await vault.seal("context/more", "KEY", "x");
  await house.trigger();
  for (const claimed of [await claim("test"), await claim("test")]) await player.end(claimed, { status: "success" });
  const deploy = await claim("deploy");
  const send = (receipt: unknown) => player.about(deploy, "/receipts", { receipt });
  await expect(send(await vault.receipt(deploy, [value], {}, await newKey()))).rejects.toThrow("receipt-forged");
  await expect(send(await vault.receipt(deploy, [value], { class: "demo/other" }))).rejects.toThrow("receipt-forged");
  await expect(send(await vault.receipt(deploy, [value], { jobId: deploy.task }))).rejects.toThrow("receipt-other-job");
  await expect(send(await vault.receipt(deploy, [value], { project: "circleci/demo/other" }))).rejects.toThrow(
    "receipt-other-project",
  );
  await expect(send({})).rejects.toThrow("receipt-malformed");
  await player.end(deploy, { status: "success" });
  await expect(send(await vault.receipt(deploy, [value]))).rejects.toThrow("409");
  await expect(secretsOf(deploy)).rejects.toThrow("409");
});

test("a fork's job is given no scope at all", async () => {
  await house.trigger();
  await house.house.db
    .updateTable("pipelines")
    .set({ fork_url: "https://forge.example/mallory/hello.git" })
    .where("number", "=", (query) => query.selectFrom("pipelines").select(({ fn }) => fn.max("number").as("n")))
    .execute();
  const answer = await secretsOf(await claim("test"));
  expect(answer.scopes).toEqual([]);
  expect(answer.inputs.isFork).toBe(true);
});
