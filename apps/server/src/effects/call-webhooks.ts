import { createHash } from "node:crypto";
import { Refusal } from "@ringfort/contract";
import { sql } from "kysely";
import { type House, takeTurn } from "../actions/house.ts";
import { owe } from "../actions/owe.ts";
import { describeOccurrence, findOccurrence } from "./webhook-payload.ts";
import { webhookSignature } from "./webhook-signature.ts";

/** Owes a call to each of the project's webhooks that wants to know: one that does not answer is not in the way of the others. */
export async function callWebhooks(house: House, workflow: string, job: string | undefined): Promise<void> {
  const occurrence = await findOccurrence(house, workflow, job);
  if (!occurrence) return;
  await takeTurn(house, async ({ tx }) => {
    const webhooks = await tx
      .selectFrom("webhooks")
      .select("id")
      .where("project_id", "=", occurrence.workflow.project_id)
      .where(sql<boolean>`${occurrence.type} = any (events)`)
      .execute();
    for (const { id: webhook } of webhooks) {
      const key = `webhook ${webhook} ${job ?? workflow}`;
      await owe(tx, { kind: "call-webhook", webhook, workflow, ...(job !== undefined && { job }) }, { key });
    }
  });
}

/** Calls one webhook. Whatever it answers but a success, and within its time, is tried again later. */
export async function callWebhook(
  house: House,
  webhookId: string,
  workflow: string,
  job: string | undefined,
): Promise<void> {
  const webhook = await house.db.selectFrom("webhooks").selectAll().where("id", "=", webhookId).executeTakeFirst();
  const occurrence = webhook && (await findOccurrence(house, workflow, job));
  if (!occurrence) return;
  const { type } = occurrence;
  const body = JSON.stringify({
    id: deliveryId(webhookId, job ?? workflow),
    type,
    webhook: { id: webhook.id, name: webhook.name },
    ...(await describeOccurrence(house, occurrence)),
  });
  const called = await house.fetchOutside(webhook.url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "user-agent": "CircleCI-Webhook/1.0",
      "circleci-event-type": type,
      "circleci-signature": webhookSignature(body, webhook.signing_secret),
    },
    body,
  });
  if (!called.ok) throw new Refusal("unavailable", `The webhook was not delivered: ${called.message}`);
  if (called.status < 200 || called.status > 299)
    throw new Refusal("unavailable", `The webhook's receiver answered ${called.status}.`);
}

/** The same for every call about the same thing: by it a receiver knows what it has seen. */
function deliveryId(webhookId: string, about: string): string {
  const bytes = createHash("sha256").update(`${webhookId} ${about}`).digest().subarray(0, 16);
  // As RFC 9562 marks identifiers of one's own making.
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
