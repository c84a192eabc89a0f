import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hashOf } from "../actions/secret-tokens.ts";
import { type TestHouse, testHouse } from "../testing/house.fixture.ts";

const config = `version: 2.1
parameters:
  who: { type: string, default: nobody }
jobs:
  build:
    machine: true
    steps:
      - run:
          command: echo << pipeline.parameters.who >>
          environment: { BODY: << pipeline.trigger_parameters.webhook.body >> }
workflows:
  main:
    jobs: [build]
`;

const secret = randomBytes(24).toString("base64url");
let house: TestHouse;
let trigger: string;

beforeAll(async () => {
  house = await testHouse({ config });
  const { db } = house.house;
  const { id } = await db.selectFrom("pipeline_definitions").select("id").executeTakeFirstOrThrow();
  const made = await db
    .insertInto("triggers")
    .values({
      project_id: house.project.id,
      pipeline_definition_id: id,
      event_source: JSON.stringify({ provider: "webhook", webhook: { sender: "test" } }),
      event_name: "deployed",
      config_ref: "main",
      checkout_ref: "main",
      parameters: JSON.stringify({ who: "Ada" }),
      secret_hash: hashOf(secret),
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  trigger = made.id;
});
afterAll(() => house[Symbol.asyncDispose]());

async function call(body: string, query = `?secret=${secret}`, headers: Record<string, string> = {}, to = trigger) {
  const response = await fetch(`${house.url}/api/ringfort/v1/hooks/custom/${to}${query}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of an answer.
  return { status: response.status, body: (await response.json()) as any };
}

test("a custom webhook starts its trigger's pipeline, with the body as a value", async () => {
  const sent = '{"service": "api", "note": "$(touch /tmp/x) \\u0000"}';
  const { status, body } = await call(sent);
  expect(status).toBe(202);
  const [id] = body.pipelines;
  await house.until(async () => (await house.ask("GET", `/api/v2/pipeline/${id}`)).body.state !== "pending");
  const row = await house.house.db.selectFrom("pipelines").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  expect(row).toMatchObject({
    state: "created",
    branch: "main",
    trigger: { type: "webhook" },
    values: {
      "pipeline.trigger_parameters.webhook.body": sent,
      "pipeline.event.name": "custom_webhook",
      "pipeline.trigger.type": "webhook",
      "pipeline.trigger.id": trigger,
    },
  });
  const job = await house.house.db.selectFrom("jobs").select("plan").where("pipeline_id", "=", id).executeTakeFirst();
  expect(JSON.stringify(job?.plan)).toContain("echo Ada");
});

test("the same request twice is one, two requests are two", async () => {
  const first = await call("{}", undefined, { "x-request-id": "r-1" });
  const again = await call("{}", undefined, { "x-request-id": "r-1" });
  const second = await call("{}", undefined, { "x-request-id": "r-2" });
  expect([first.status, again.status, second.status]).toEqual([202, 200, 202]);
  expect(again.body.pipelines).toEqual(first.body.pipelines);
});

test("without the secret nothing starts, and it is recorded; of a trigger that is not there nobody learns", async () => {
  const wrong = await call("{}", "?secret=wrong");
  expect(wrong.status).toBe(401);
  expect(await call("{}", "?secret=wrong", {}, randomUUID())).toEqual(wrong);
  expect((await call("{}", "")).status).toBe(401);
  const seen = await house.house.db
    .selectFrom("events")
    .select("target")
    .where("action", "=", "webhook_delivery.refuse")
    .where("success", "=", false)
    .execute();
  expect(seen).toHaveLength(2);
  expect(JSON.stringify(seen)).not.toContain(secret);
});

test("a body that is too long is refused, a disabled trigger starts nothing", async () => {
  expect((await call("x".repeat(1024 ** 2 + 1))).status).toBe(413);
  await house.house.db.updateTable("triggers").set({ disabled: true }).where("id", "=", trigger).execute();
  expect(await call("{}", undefined, { "x-request-id": "r-3" })).toMatchObject({
    status: 202,
    body: { pipelines: [] },
  });
});
