import { nextAfter, parseCron } from "@ringfort/config";
import { Refusal, type Scalar } from "@ringfort/contract";
import type { EventSource, Row } from "../postgres/tables.ts";
import { checkTrigger } from "./check-trigger.ts";
import type { Doing } from "./create-organization.ts";
import type { Turn } from "./house.ts";
import { nameRepository } from "./name-repository.ts";
import { recordEvent } from "./record-event.ts";
import { triggerDueAt } from "./schedules/run-due-triggers.ts";
import { newToken } from "./secret-tokens.ts";
import { systemUser } from "./system-user.ts";

interface ScheduleFields {
  readonly cron_expression?: string | undefined;
  readonly attribution_actor?: "current" | "system" | undefined;
}

/** What can be changed later, as API v2 writes it. */
export interface TriggerChanges {
  readonly event_source?:
    | {
        readonly webhook?: { readonly sender?: string | undefined } | undefined;
        readonly schedule?: ScheduleFields | undefined;
      }
    | undefined;
  readonly event_preset?: string | undefined;
  readonly event_name?: string | undefined;
  readonly config_ref?: string | undefined;
  readonly checkout_ref?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly parameters?: Readonly<Record<string, Scalar>> | undefined;
}

export interface TriggerFields extends TriggerChanges {
  readonly event_source: NonNullable<TriggerChanges["event_source"]> & {
    readonly provider: string;
    readonly repo?: { readonly external_id: string } | undefined;
  };
}

type OfProject = Pick<Row<"projects">, "id" | "slug" | "organization_id">;

/** The secret of a webhook is answered this once; its hash is kept. */
export async function createTrigger(
  turn: Turn,
  project: OfProject,
  definition: Row<"pipeline_definitions">,
  fields: TriggerFields,
  doing: Doing,
): Promise<{ readonly trigger: Row<"triggers">; readonly secret: string | undefined }> {
  const { tx, at } = turn;
  const { provider, repo, webhook, schedule } = fields.event_source;
  checkTrigger(fields, definition);
  const source: EventSource = {
    provider,
    ...(repo && { repo: await nameRepository(tx, project, repo.external_id) }),
    ...(provider === "webhook" && { webhook: { sender: webhook?.sender ?? "" } }),
    ...(provider === "schedule" && { schedule: await readSchedule(turn, schedule ?? {}, doing) }),
  };
  const secret = provider === "webhook" ? newToken("rfs") : undefined;
  const trigger = await tx
    .insertInto("triggers")
    .values({
      project_id: project.id,
      pipeline_definition_id: definition.id,
      event_source: JSON.stringify(source),
      event_preset: fields.event_preset ?? (repo ? "all-pushes" : null),
      event_name: fields.event_name ?? null,
      config_ref: fields.config_ref ?? null,
      checkout_ref: fields.checkout_ref ?? null,
      disabled: fields.disabled ?? false,
      parameters: JSON.stringify(fields.parameters ?? {}),
      secret_hash: secret?.hash ?? null,
      created_by: doing.actor.type === "user" ? doing.actor.id : null,
      due_at: triggerDueAt(source, new Date(at)),
      created_at: new Date(at),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await record(turn, "trigger-create", trigger, project, doing);
  return { trigger, secret: secret?.token };
}

export async function updateTrigger(
  turn: Turn,
  trigger: Row<"triggers">,
  project: OfProject,
  definition: Row<"pipeline_definitions">,
  changes: TriggerChanges,
  doing: Doing,
): Promise<Row<"triggers">> {
  const { tx, at } = turn;
  const { webhook, schedule } = changes.event_source ?? {};
  const source = trigger.event_source;
  if (webhook && !source.webhook) throw new Refusal("invalid", "event_source.webhook: this trigger is no webhook.");
  if (schedule && !source.schedule) throw new Refusal("invalid", "event_source.schedule: this trigger has no clock.");
  const next: EventSource = {
    ...source,
    ...(source.webhook && { webhook: { sender: webhook?.sender ?? source.webhook.sender } }),
    ...(source.schedule && { schedule: await readSchedule(turn, schedule ?? {}, doing, source.schedule) }),
  };
  const changed = {
    event_preset: changes.event_preset ?? trigger.event_preset,
    event_name: changes.event_name ?? trigger.event_name,
    config_ref: changes.config_ref ?? trigger.config_ref,
    checkout_ref: changes.checkout_ref ?? trigger.checkout_ref,
    disabled: changes.disabled ?? trigger.disabled,
  };
  checkTrigger({ ...changed, parameters: changes.parameters, event_source: next }, definition);
  const updated = await tx
    .updateTable("triggers")
    .set({
      ...changed,
      event_source: JSON.stringify(next),
      ...(changes.parameters && { parameters: JSON.stringify(changes.parameters) }),
      due_at: triggerDueAt(next, new Date(at)),
    })
    .where("id", "=", trigger.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await record(turn, "trigger-update", updated, project, doing);
  return updated;
}

export async function deleteTrigger(
  turn: Turn,
  trigger: Row<"triggers">,
  project: OfProject,
  doing: Doing,
): Promise<void> {
  await turn.tx.deleteFrom("triggers").where("id", "=", trigger.id).execute();
  await record(turn, "trigger-delete", trigger, project, doing);
}

async function readSchedule(
  { tx, at }: Turn,
  { cron_expression, attribution_actor }: ScheduleFields,
  doing: Doing,
  before?: EventSource["schedule"],
): Promise<NonNullable<EventSource["schedule"]>> {
  const cron = cron_expression ?? before?.cron_expression;
  if (cron === undefined) throw new Refusal("invalid", "event_source.schedule.cron_expression: this is needed.");
  const read = parseCron(cron);
  if (!read.ok) throw new Refusal("invalid", `event_source.schedule.cron_expression: ${read.message}.`);
  if (!Number.isFinite(nextAfter(read.cron, at)))
    throw new Refusal("invalid", "event_source.schedule.cron_expression: this time never comes.");
  if (attribution_actor === undefined) {
    if (before) return { ...before, cron_expression: cron };
    throw new Refusal("invalid", "event_source.schedule.attribution_actor: `current` or `system` is needed.");
  }
  const id = attribution_actor === "current" ? doing.actor.id : (await systemUser(tx)).id;
  return { cron_expression: cron, attribution_actor: { id } };
}

async function record(
  { tx }: Turn,
  action: string,
  { id, event_name, event_source, event_preset, config_ref, checkout_ref, disabled }: Row<"triggers">,
  project: OfProject,
  { actor, request }: Doing,
): Promise<void> {
  await recordEvent(tx, {
    action,
    organizationId: project.organization_id,
    actor,
    target: { id, type: "trigger", name: `${project.slug} ${event_name ?? event_source.provider}` },
    payload: { project: project.id, event_source, event_preset, config_ref, checkout_ref, disabled },
    success: true,
    ...(request && { request }),
  });
}
