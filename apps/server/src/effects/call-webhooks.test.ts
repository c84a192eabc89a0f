import { createHmac } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { type TestHouse, testHouse } from "../testing/house.fixture.ts";
import { startReceiver } from "./receiver.fixture.ts";
import { webhookSignature } from "./webhook-signature.ts";

const config = `version: 2.1
jobs:
  build: { machine: true, steps: [{ run: echo built }] }
  test: { machine: true, steps: [{ run: echo tested }] }
workflows:
  main:
    jobs: [build, test: { requires: [build] }]
`;

async function aHouse(allowed = "127.0.0.1/32"): Promise<TestHouse> {
  const house = await testHouse({ config, settings: { allow_private_addresses: allowed } });
  onTestFinished(() => house[Symbol.asyncDispose]());
  return house;
}

async function aReceiver() {
  const receiver = await startReceiver();
  onTestFinished(() => receiver[Symbol.asyncDispose]());
  return receiver;
}

const secret = "of the test";

function asked({ project }: TestHouse, more: object) {
  return {
    name: "tell",
    events: ["workflow-completed", "job-completed"],
    scope: { id: project.id, type: "project" },
    "signing-secret": secret,
    "verify-tls": true,
    ...more,
  };
}

test.each([
  ["hello world", "secret", "734cc62f32841568f45715aeb9f4d7891324e6d948e4c6c60c0621cdac48623a"],
  ["lalala", "another-secret", "daa220016c8f29a8b214fbfc3671aeec2145cfb1e6790184ffb38b6d0425fa00"],
  ["an-important-request-payload", "hunter123", "9be2242094a9a8c00c64306f382a7f9d691de910b4a266f67bd314ef18ac49fa"],
])("%s is signed as CircleCI signs it", (body, key, signature) => {
  expect(webhookSignature(body, key)).toBe(`v1=${signature}`);
});

test("a receiver is told of each job and of the workflow, signed, and again after a failure with the same id", async () => {
  const house = await aHouse();
  const receiver = await aReceiver();
  receiver.answers.push(500, 302);
  const made = await house.ask("POST", "/api/v2/webhook", asked(house, { url: receiver.url }));
  expect(made).toMatchObject({ status: 201, body: { "signing-secret": "****", verify_tls: true } });
  const pipeline = await house.trigger();
  await house.runAll();
  await house.until(async () => receiver.received.length >= 5);
  for (const { headers, body } of receiver.received) {
    expect(headers["circleci-signature"]).toBe(`v1=${createHmac("sha256", secret).update(body).digest("hex")}`);
    expect(headers["user-agent"]).toBe("CircleCI-Webhook/1.0");
    expect(headers["circleci-event-type"]).toBe(JSON.parse(body).type);
  }
  const told = receiver.received.map(({ body }) => JSON.parse(body));
  const first = new Map(told.map((payload) => [payload.id, payload]));
  expect(first.size).toBe(3);
  const payloads = [...first.values()];
  const jobs = payloads.filter(({ type }) => type === "job-completed");
  expect(jobs.map(({ job }) => [job.name, job.status]).sort()).toEqual([
    ["build", "success"],
    ["test", "success"],
  ]);
  expect(payloads.find(({ type }) => type === "workflow-completed")).toMatchObject({
    webhook: { id: made.body.id, name: "tell" },
    project: { slug: "circleci/demo/hello" },
    organization: { name: "demo" },
    workflow: { name: "main", status: "success", stopped_at: expect.any(String) },
    pipeline: {
      id: pipeline,
      number: 1,
      trigger: { type: "api" },
      vcs: {
        branch: "main",
        commit: { subject: "A change", author: { name: "Grace" }, committed_at: expect.any(String) },
      },
    },
  });
  await house.until(async () => {
    const owed = await house.house.db
      .selectFrom("effects")
      .select("id")
      .where("kind", "like", "call-webhook%")
      .execute();
    return owed.length === 0;
  });
});

test("a receiver hears only of what it asked for; one that does not answer is not in the way of another", async () => {
  const house = await aHouse();
  const [broken, well] = [await aReceiver(), await aReceiver()];
  broken.answers.push(...Array.from({ length: 100 }, () => 503));
  const events = ["workflow-completed"];
  await house.ask("POST", "/api/v2/webhook", asked(house, { url: broken.url, events }));
  await house.ask("POST", "/api/v2/webhook", asked(house, { url: well.url, events }));
  await house.trigger();
  await house.runAll({ build: "failed" });
  await house.until(async () => well.received.length === 1 && broken.received.length >= 2);
  expect(JSON.parse(well.received[0]!.body)).toMatchObject({ workflow: { status: "failed" } });
});

test.each([
  ["http://hooks.example.com/", /https/],
  ["https://127.0.0.1/", /private/],
  ["http://127.0.0.1/", /private/],
  ["https://169.254.169.254/latest", /private/],
  ["https://user:word@hooks.example.com/", /password/],
  ["file:///etc/passwd", /no https address/],
])("%s is no address for a webhook", async (url, message) => {
  const house = await aHouse("");
  const { status, body } = await house.ask("POST", "/api/v2/webhook", asked(house, { url }));
  expect(status).toBe(400);
  expect(body.message).toMatch(message);
});

test("webhooks are listed, changed and deleted; there are five at most, signed and with TLS that is checked", async () => {
  const house = await aHouse();
  const { ask, project } = house;
  const url = "https://127.0.0.1/hook";
  const made = await ask("POST", "/api/v2/webhook", {
    ...asked(house, { url, "signing-secret": undefined, "verify-tls": undefined }),
    signing_secret: secret,
    verify_tls: true,
  });
  expect(made).toMatchObject({ status: 201, body: { url, scope: { id: project.id, type: "project" } } });
  const one = `/api/v2/webhook/${made.body.id}`;
  const changed = await ask("PUT", one, { name: "another", signing_secret: "new" });
  expect(changed.body).toMatchObject({ name: "another", url, signing_secret: "****" });
  expect((await house.house.db.selectFrom("webhooks").select("signing_secret").execute())[0]?.signing_secret).toBe(
    "new",
  );
  expect((await ask("POST", "/api/v2/webhook", asked(house, { url, "signing-secret": "" }))).status).toBe(400);
  expect((await ask("POST", "/api/v2/webhook", asked(house, { url, "verify-tls": false }))).status).toBe(400);
  for (let count = 1; count < 5; count += 1) await ask("POST", "/api/v2/webhook", asked(house, { url }));
  expect((await ask("POST", "/api/v2/webhook", asked(house, { url }))).status).toBe(400);
  const { body } = await ask("GET", `/api/v2/webhook?scope-id=${project.id}&scope-type=project`);
  expect(body.items).toHaveLength(5);
  expect(body.items[0]).toEqual(changed.body);
  expect((await ask("DELETE", one)).status).toBe(200);
  expect((await ask("GET", one)).status).toBe(404);
  const events = await house.house.db
    .selectFrom("events")
    .select("payload")
    .where("action", "like", "webhook-%")
    .execute();
  expect(JSON.stringify(events)).not.toContain("/hook");
});
