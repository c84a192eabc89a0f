import {
  type Approval,
  type Approver,
  digestOfStatement,
  randomBytes,
  type SigningKey,
  sign,
  toBase64Url,
} from "@ringfort/seal";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestHouse, testHouse } from "../../../testing/house.fixture.ts";
import { newKey, type TestVault, testVault } from "../../../testing/vault.fixture.ts";

const config = `version: 2.1
jobs:
  deploy:
    machine: true
    steps: [{ run: echo deployed }]
  tell: { type: no-op }
  other: { type: no-op }
workflows:
  main:
    jobs:
      - hold: { type: approval }
      - deploy: { context: prod, requires: [hold] }
      - tell: { requires: [deploy] }
      - other
`;

let house: TestHouse;
let vault: TestVault;
let second: SigningKey;

beforeAll(async () => {
  house = await testHouse({ config });
  vault = await testVault(house);
  second = await newKey();
  const grace: Approver = { kind: "key", name: "grace", key: second.publicKey, emails: [] };
  await vault.putRoot({ approvers: [...vault.root.approvers, grace] });
  await vault.open(await vault.addContext("prod"));
  await house.ask("PUT", `${vault.path}/policies`, await vault.policy("context/prod"));
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());

interface Gate {
  readonly id: string;
  readonly path: string;
}

async function reachGate(): Promise<Gate> {
  const pipeline = await house.trigger();
  const id = await house.until(async () => {
    const job = await house.house.db
      .selectFrom("jobs")
      .select("id")
      .where("pipeline_id", "=", pipeline)
      .where("name", "=", "hold")
      .where("status", "=", "on_hold")
      .executeTakeFirst();
    return job?.id;
  });
  return { id, path: `/api/ringfort/v1/jobs/${id}/approval` };
}

/** What a person signs who believes the server; a real one looks into git. */
async function approvalOf({ path }: Gate, changes: Partial<Approval> = {}): Promise<Approval> {
  const { body } = await house.ask("GET", path);
  return {
    type: "ringfort/approval/v1",
    org: body.organization,
    project: body.projectSlug,
    pipeline: body.pipeline,
    commit: body.commit,
    config: `sha256:${"0".repeat(64)}`,
    repo: body.cloneUrl,
    ref: body.ref,
    workflow: body.workflow,
    workflowId: body.workflowId,
    job: body.job,
    unblocks: body.unblocks,
    issued: Date.now(),
    expires: Date.now() + 3_600_000,
    nonce: toBase64Url(randomBytes(16)),
    ...changes,
  };
}

const statusOf = async ({ id }: Gate) => (await house.ask("GET", `/api/v2/jobs/${id}`)).body.attributes?.status;

test("the facts of a gate are what it stands before, and every job behind it", async () => {
  const gate = await reachGate();
  const { body } = await house.ask("GET", gate.path);
  expect(body).toMatchObject({
    organization: house.organization.id,
    project: house.project.id,
    projectSlug: house.project.slug,
    pipelineNumber: expect.any(Number),
    workflow: "main",
    job: "hold",
    commit: expect.stringMatching(/^[0-9a-f]{40}$/),
    ref: "refs/heads/main",
    configPath: ".circleci/config.yml",
    unblocks: ["deploy", "tell"],
  });
  expect((await house.ask("GET", gate.path, undefined, await house.join("stranger"))).status).toBe(404);
});

test("a signed approval is kept for the runners and opens the gate", async () => {
  const gate = await reachGate();
  const signed = await sign(await approvalOf(gate), vault.approver);
  const viewer = await house.join("viewer", "viewer");
  expect((await house.ask("PUT", gate.path, signed, viewer)).status).toBe(403);
  expect(await house.ask("PUT", gate.path, signed)).toMatchObject({
    status: 200,
    body: { signed: 1, needed: 0, approved: true },
  });
  const row = await house.house.db
    .selectFrom("jobs")
    .select(["status", "approved_by"])
    .where("id", "=", gate.id)
    .executeTakeFirstOrThrow();
  expect(row.status).toBe("success");
  const kept = await house.house.db
    .selectFrom("signed_approvals")
    .select(["approver", "document"])
    .where("job_id", "=", gate.id)
    .execute();
  expect(kept).toEqual([{ approver: "ada", document: signed }]);
  const more = await sign(await approvalOf(gate), second);
  expect((await house.ask("PUT", gate.path, more)).body, "afterwards").toMatchObject({ signed: 2, approved: true });
});

test("where a context asks for two, the gate opens with the second person, and the first one twice is one", async () => {
  const first = await house.ask("GET", `${vault.path}/sealed?scope=context%2Fprod`);
  const previous = await digestOfStatement(first.body.policy.statement);
  const two = await vault.policy("context/prod", { version: 2, previous, approvals: 1, notByCommitter: true });
  expect((await house.ask("PUT", `${vault.path}/policies`, two)).status).toBe(200);
  const gate = await reachGate();
  const { workflowId } = (await house.ask("GET", gate.path)).body;
  expect(await house.ask("POST", `/api/v2/workflow/${workflowId}/approve/${gate.id}`), "by a click").toMatchObject({
    status: 403,
    body: { message: expect.stringContaining(`ringfort approve ${gate.id}`) },
  });
  for (const times of [1, 2]) {
    const { body } = await house.ask("PUT", gate.path, await sign(await approvalOf(gate), vault.approver));
    expect(body, `${times}`).toEqual({ signed: 1, needed: 2, approved: false });
  }
  const { body } = await house.ask("PUT", gate.path, await sign(await approvalOf(gate), second));
  expect(body).toEqual({ signed: 2, needed: 2, approved: true });
});

test.each<[code: string, make: (gate: Gate) => Promise<unknown>]>([
  ["approval-malformed", async () => ({})],
  ["approval-unknown-key", async (gate) => sign(await approvalOf(gate), await newKey())],
  ["approval-unsigned", async (gate) => sign(await approvalOf(gate))],
  ["approval-other-commit", async (gate) => sign(await approvalOf(gate, { commit: "0".repeat(40) }), vault.approver)],
  ["approval-other-gate", async (gate) => sign(await approvalOf(gate, { job: "other" }), vault.approver)],
  ["approval-other-job", async (gate) => sign(await approvalOf(gate, { unblocks: ["other"] }), vault.approver)],
  ["approval-other-workflow", async (gate) => sign(await approvalOf(gate, { workflowId: gate.id }), vault.approver)],
  ["approval-expired", async (gate) => sign(await approvalOf(gate, { issued: 1, expires: 2 }), vault.approver)],
  ["approval-forged", async (gate) => withOther(await approvalOf(gate))],
])("%s", async (code, make) => {
  const gate = await reachGate();
  const answer = await house.ask("PUT", gate.path, await make(gate));
  expect(answer).toMatchObject({ status: 400, body: { message: expect.stringMatching(new RegExp(`^${code}`)) } });
  expect(await statusOf(gate)).not.toBe("success");
  const [event] = await house.house.db
    .selectFrom("events")
    .select(["success", "payload"])
    .where("action", "=", "workflow.job.sign")
    .where("target", "@>", JSON.stringify({ id: gate.id }) as never)
    .execute();
  expect(event).toMatchObject({ success: false, payload: { reason: expect.stringContaining(code) } });
});

async function withOther(approval: Approval) {
  const { signatures } = await sign({ ...approval, nonce: toBase64Url(randomBytes(16)) }, vault.approver);
  return { statement: approval, signatures };
}
