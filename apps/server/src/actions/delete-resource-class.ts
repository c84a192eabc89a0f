import { Refusal } from "@ringfort/contract";
import type { Row } from "../postgres/tables.ts";
import type { Doing } from "./create-organization.ts";
import type { Turn } from "./house.ts";
import { recordEvent } from "./record-event.ts";

/** A class with tokens goes only when that is asked for by name, and one with work to do not at all: its tasks would wait for ever. */
export async function deleteResourceClass(
  { tx }: Turn,
  { id, name, organization_id }: Row<"resource_classes">,
  { evenWithTokens }: { readonly evenWithTokens: boolean },
  { actor, request }: Doing,
): Promise<void> {
  await tx.selectFrom("resource_classes").select("id").where("id", "=", id).forUpdate().execute();
  const token = await tx.selectFrom("runner_tokens").select("id").where("class_id", "=", id).executeTakeFirst();
  if (token && !evenWithTokens) {
    throw new Refusal("conflict", "This resource class has tokens. Delete them first, or delete it by force.");
  }
  const task = await tx
    .selectFrom("tasks")
    .select("id")
    .where("class_id", "=", id)
    .where("status", "in", ["queued", "claimed", "parked"])
    .executeTakeFirst();
  if (task) throw new Refusal("conflict", "Jobs of this resource class wait or run. Cancel them first.");
  await tx.deleteFrom("resource_classes").where("id", "=", id).execute();
  await recordEvent(tx, {
    action: "runner.resource_class.delete",
    organizationId: organization_id,
    actor,
    target: { id, type: "resource-class", name },
    success: true,
    ...(request && { request }),
  });
}

/** The runners that hold it cannot claim any more; what they have claimed they may bring to its end. */
export async function deleteRunnerToken(
  { tx }: Turn,
  { id, nickname }: Pick<Row<"runner_tokens">, "id" | "nickname">,
  { name, organization_id }: Row<"resource_classes">,
  { actor, request }: Doing,
): Promise<void> {
  await tx.deleteFrom("runner_tokens").where("id", "=", id).execute();
  await recordEvent(tx, {
    action: "runner.token.delete",
    organizationId: organization_id,
    actor,
    target: { id, type: "runner-token", name: `${name} ${nickname}` },
    success: true,
    ...(request && { request }),
  });
}
