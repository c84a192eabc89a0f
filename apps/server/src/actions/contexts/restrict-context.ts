import { randomUUID } from "node:crypto";
import { checkContextExpression } from "@ringfort/config";
import { Refusal } from "@ringfort/contract";
import type { Row } from "../../postgres/tables.ts";
import type { Doing } from "../create-organization.ts";
import { groupNamed } from "../groups/find-group.ts";
import type { House, Turn } from "../house.ts";
import { storable } from "../storable.ts";
import { changeVault } from "../vault/change-vault.ts";
import { holdContext } from "./hold-context.ts";
import { mostRestrictions } from "./limits.ts";

export type Restriction = Pick<Row<"context_restrictions">, "type" | "value">;

export interface NamedRestriction extends Row<"context_restrictions"> {
  /** Of the project or the group, while there is one. */
  readonly label: string | undefined;
}

/** Says who may use a context. The first project or group opens it; expressions only ever narrow. */
export async function addRestriction(
  house: House,
  context: Row<"contexts">,
  { type, value }: Restriction,
  doing: Doing,
): Promise<NamedRestriction> {
  const id = randomUUID();
  const about = {
    action: type === "group" ? "context.group_add" : "context.restriction.create",
    organizationId: context.organization_id,
    target: { id: context.id, type: "context", name: context.name },
    payload: { restriction: id, type, value: storable(value.slice(0, 1_000)) },
  };
  return await changeVault(house, about, doing, async (turn) => {
    const { tx, at } = turn;
    await holdContext(turn, context);
    const label = await labelOf(turn, context, { type, value });
    const others = await tx
      .selectFrom("context_restrictions")
      .select(["type", "value"])
      .where("context_id", "=", context.id)
      .where("type", "=", type)
      .execute();
    if (others.some((other) => other.value === value)) {
      throw new Refusal("conflict", "The restriction you're trying to add already exists.");
    }
    if (others.length >= mostRestrictions[type]) {
      throw new Refusal("invalid", `A context has at most ${mostRestrictions[type]} restrictions of type ${type}.`);
    }
    const added = await tx
      .insertInto("context_restrictions")
      .values({ id, context_id: context.id, type, value, created_at: new Date(at) })
      .returningAll()
      .executeTakeFirstOrThrow();
    return { ...added, label };
  });
}

/** Whoever was let in by it alone is let in no longer: without a project and a group, a context is closed. */
export async function removeRestriction(
  house: House,
  context: Row<"contexts">,
  id: string,
  doing: Doing,
): Promise<void> {
  const found = await house.db
    .selectFrom("context_restrictions")
    .select(["type", "value"])
    .where("context_id", "=", context.id)
    .where("id", "=", id)
    .executeTakeFirst();
  const about = {
    action: found?.type === "group" ? "context.group_remove" : "context.restriction.delete",
    organizationId: context.organization_id,
    target: { id: context.id, type: "context", name: context.name },
    payload: { restriction: id, ...(found && { type: found.type, value: storable(found.value.slice(0, 1_000)) }) },
  };
  await changeVault(house, about, doing, async ({ tx }) => {
    const removed = await tx
      .deleteFrom("context_restrictions")
      .where("context_id", "=", context.id)
      .where("id", "=", id)
      .executeTakeFirst();
    if (removed.numDeletedRows === 0n) throw new Refusal("not-found", "Context restriction not found.");
  });
}

/** What a restriction is called, which also says that it can be one. */
async function labelOf(
  { tx }: Turn,
  { organization_id }: Row<"contexts">,
  { type, value }: Restriction,
): Promise<string> {
  switch (type) {
    case "expression": {
      const mistake = checkContextExpression(value);
      if (!mistake) return "";
      const { message, start } = mistake;
      throw new Refusal("invalid", `restriction_value: ${message}, at character ${start + 1}.`);
    }
    case "project": {
      const project = isId.test(value)
        ? await tx
            .selectFrom("projects")
            .select("name")
            .where("organization_id", "=", organization_id)
            .where("id", "=", value)
            .executeTakeFirst()
        : undefined;
      if (project) return project.name;
      throw new Refusal(
        "invalid",
        "restriction_value: Project does not exist, or user does not have access to this project. Give its id.",
      );
    }
    case "group": {
      const group = isId.test(value) ? await groupNamed(tx, organization_id, value) : undefined;
      if (group) return group.name;
      throw new Refusal(
        "invalid",
        "restriction_value: This restriction cannot be applied to this context: the organization has no such group. Give its id; that of the organization stands for all members.",
      );
    }
  }
}

const isId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
