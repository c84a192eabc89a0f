import { Refusal } from "@ringfort/contract";
import type { Row } from "../postgres/tables.ts";
import type { Doing } from "./create-organization.ts";
import type { Turn } from "./house.ts";
import { recordEvent } from "./record-event.ts";

export const variableName = /^[A-Za-z_][A-Za-z0-9_]{0,299}$/;
export const longestVariable = 32_768;

type OfProject = Pick<Row<"projects">, "id" | "slug" | "organization_id">;

/** `xxxx` and the end of the value: four characters, and never more than half of it. */
export function maskVariable(value: string): string {
  const shown = Math.min(4, Math.floor(value.length / 2));
  return `xxxx${value.slice(value.length - shown).replaceAll(/[^\x20-\x7e]/g, "")}`;
}

/** Makes a variable or overwrites it. The server has seen the value: whoever calls this has asked whether it may. */
export async function storeProjectVariable(
  { tx, at }: Turn,
  project: OfProject,
  { name, value }: { readonly name: string; readonly value: string },
  { actor, request }: Doing,
): Promise<Row<"project_variables">> {
  const stored = { value, created_at: new Date(at) };
  const variable = await tx
    .insertInto("project_variables")
    .values({ project_id: project.id, name, ...stored })
    .onConflict((conflict) => conflict.columns(["project_id", "name"]).doUpdateSet(stored))
    .returningAll()
    .executeTakeFirstOrThrow();
  await recordEvent(tx, {
    action: "project.env_var.create",
    organizationId: project.organization_id,
    actor,
    target: { id: name, type: "env-var", name: `${project.slug} ${name}` },
    payload: { project: project.id, seen_by_server: true },
    success: true,
    ...(request && { request }),
  });
  return variable;
}

export async function deleteProjectVariable(
  { tx }: Turn,
  project: OfProject,
  name: string,
  { actor, request }: Doing,
): Promise<void> {
  const gone = await tx
    .deleteFrom("project_variables")
    .where("project_id", "=", project.id)
    .where("name", "=", name)
    .executeTakeFirst();
  if (gone.numDeletedRows === 0n) throw new Refusal("not-found", "Environment variable not found.");
  await recordEvent(tx, {
    action: "project.env_var.delete",
    organizationId: project.organization_id,
    actor,
    target: { id: name, type: "env-var", name: `${project.slug} ${name}` },
    payload: { project: project.id },
    success: true,
    ...(request && { request }),
  });
}
