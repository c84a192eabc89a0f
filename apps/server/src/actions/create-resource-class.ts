import { Refusal } from "@ringfort/contract";
import type { Row } from "../postgres/tables.ts";
import type { Doing } from "./create-organization.ts";
import type { Turn } from "./house.ts";
import { recordEvent } from "./record-event.ts";
import { newToken } from "./secret-tokens.ts";

export interface NewClass {
  readonly organizationId: string;
  /** `namespace/name`. */
  readonly name: string;
  readonly description?: string;
  readonly isDefault?: boolean;
}

export async function createResourceClass(
  { tx }: Turn,
  { organizationId, name, description, isDefault }: NewClass,
  { actor, request }: Doing,
): Promise<Row<"resource_classes">> {
  if (!/^[a-z0-9][\w.-]{0,99}\/[a-z0-9][\w.-]{0,99}$/i.test(name)) {
    throw new Refusal("invalid", "resource_class: this is not `namespace/name`.");
  }
  const created = await tx
    .insertInto("resource_classes")
    .values({ organization_id: organizationId, name, description: description ?? "", is_default: isDefault ?? false })
    .onConflict((conflict) => conflict.column("name").doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!created) throw new Refusal("conflict", "A resource class of this name exists already.");
  await recordEvent(tx, {
    action: "runner.resource_class.create",
    organizationId,
    actor,
    target: { id: created.id, type: "resource-class", name },
    success: true,
    ...(request && { request }),
  });
  return created;
}

export interface NewRunnerToken {
  readonly id: string;
  readonly nickname: string;
  readonly created_at: Date;
  /** Shown once: only its hash is kept. */
  readonly token: string;
}

export async function createRunnerToken(
  { tx }: Turn,
  { id, name, organization_id }: Pick<Row<"resource_classes">, "id" | "name" | "organization_id">,
  nickname: string,
  { actor, request }: Doing,
): Promise<NewRunnerToken> {
  const { token, hash } = newToken("rfr");
  const created = await tx
    .insertInto("runner_tokens")
    .values({ class_id: id, nickname, hash })
    .returning(["id", "nickname", "created_at"])
    .executeTakeFirstOrThrow();
  await recordEvent(tx, {
    action: "runner.token.create",
    organizationId: organization_id,
    actor,
    target: { id: created.id, type: "runner-token", name: `${name} ${nickname}` },
    success: true,
    ...(request && { request }),
  });
  return { ...created, token };
}
