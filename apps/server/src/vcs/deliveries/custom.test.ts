import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { webhookSecret } from "../testing/delivery.fixture.ts";
import { readCustom } from "./custom.ts";

const hash = createHash("sha256").update(webhookSecret).digest();
const body = Buffer.from('{"a":"$(id)"}');

test.each([
  ["the query", { headers: {}, query: { secret: webhookSecret } }],
  ["a header", { headers: { "x-ringfort-secret": webhookSecret }, query: {} }],
])("the secret may come in %s, and the body is only text", (_, given) => {
  expect(readCustom({ ...given, body }, hash, 1)).toMatchObject({
    ok: true,
    event: { type: "custom", body: '{"a":"$(id)"}', values: { "pipeline.event.name": "custom_webhook" } },
  });
});

test.each([
  ["no secret", {}, body, "no-signature"],
  ["another secret", { "x-ringfort-secret": "x" }, body, "bad-signature"],
  ["a long body", { "x-ringfort-secret": webhookSecret }, Buffer.alloc(1024 * 1024 + 1), "malformed"],
  ["a body that is no text", { "x-ringfort-secret": webhookSecret }, Buffer.from([0xff]), "malformed"],
])("%s is refused", (_, headers, sent, why) => {
  expect(readCustom({ headers, query: {}, body: sent }, hash, 1)).toMatchObject({ ok: false, why });
});

test("the id is the sender's, or that of the body at its time", () => {
  const ids = [1, 1, 2].map((at) => {
    const result = readCustom({ headers: { "x-ringfort-secret": webhookSecret }, query: {}, body }, hash, at);
    return result.ok && result.deliveryId;
  });
  expect(ids[0]).toBe(ids[1]);
  expect(ids[0]).not.toBe(ids[2]);
  const headers = { "x-ringfort-secret": webhookSecret, "x-request-id": "r-1" };
  expect(readCustom({ headers, query: {}, body }, hash, 1)).toMatchObject({ deliveryId: "r-1" });
});
