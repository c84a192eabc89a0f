import { Refusal } from "@ringfort/contract";
import type { Row } from "../postgres/tables.ts";
import type { Doing } from "./create-organization.ts";
import type { Turn } from "./house.ts";
import { recordEvent } from "./record-event.ts";

/** CircleCI's own number. */
const mostWebhooks = 5;

export const webhookEvents = ["workflow-completed", "job-completed"] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

export interface WebhookFields {
  readonly name: string;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly signingSecret: string;
}
export type WebhookChanges = { readonly [Field in keyof WebhookFields]?: WebhookFields[Field] | undefined };

type OfProject = Pick<Row<"projects">, "id" | "slug" | "organization_id">;

export async function createWebhook(
  turn: Turn,
  project: OfProject,
  { name, url, events, signingSecret }: WebhookFields,
  doing: Doing,
): Promise<Row<"webhooks">> {
  const { tx, at } = turn;
  await tx.selectFrom("projects").select("id").where("id", "=", project.id).forUpdate().execute();
  const there = await tx.selectFrom("webhooks").select("id").where("project_id", "=", project.id).execute();
  if (there.length >= mostWebhooks)
    throw new Refusal("invalid", `A project has at most ${mostWebhooks} webhooks. Delete one first.`);
  const created = await tx
    .insertInto("webhooks")
    .values({
      project_id: project.id,
      name,
      url,
      events: [...new Set(events)],
      verify_tls: true,
      signing_secret: signingSecret,
      created_at: new Date(at),
      updated_at: new Date(at),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await record(turn, "webhook-create", created, project, doing);
  return created;
}

export async function updateWebhook(
  turn: Turn,
  { id }: Row<"webhooks">,
  project: OfProject,
  { name, url, events, signingSecret }: WebhookChanges,
  doing: Doing,
): Promise<Row<"webhooks">> {
  const updated = await turn.tx
    .updateTable("webhooks")
    .set({
      ...(name !== undefined && { name }),
      ...(url !== undefined && { url }),
      ...(events && { events: [...new Set(events)] }),
      ...(signingSecret !== undefined && { signing_secret: signingSecret }),
      updated_at: new Date(turn.at),
    })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
  if (!updated) throw new Refusal("not-found", "Webhook not found.");
  await record(turn, "webhook-update", updated, project, doing, { secret_changed: signingSecret !== undefined });
  return updated;
}

export async function deleteWebhook(
  turn: Turn,
  webhook: Row<"webhooks">,
  project: OfProject,
  doing: Doing,
): Promise<void> {
  await turn.tx.deleteFrom("webhooks").where("id", "=", webhook.id).execute();
  await record(turn, "webhook-delete", webhook, project, doing);
}

/** Of the address only the host is told: its path may be as good as a password. */
async function record(
  { tx }: Turn,
  action: string,
  { id, name, url, events }: Row<"webhooks">,
  project: OfProject,
  { actor, request }: Doing,
  more: object = {},
): Promise<void> {
  await recordEvent(tx, {
    action,
    organizationId: project.organization_id,
    actor,
    target: { id, type: "webhook", name: `${project.slug} ${name}` },
    payload: { project: project.id, host: new URL(url).host, events, ...more },
    success: true,
    ...(request && { request }),
  });
}
