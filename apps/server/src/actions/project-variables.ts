import { Refusal } from "@ringfort/contract";
import type { Querying } from "../postgres/database.ts";
import type { Row } from "../postgres/tables.ts";
import { markSeen } from "./contexts/mark-seen.ts";
import { sealedNames } from "./contexts/sealed-names.ts";
import type { Doing } from "./create-organization.ts";
import type { Turn } from "./house.ts";
import { recordEvent } from "./record-event.ts";
import { holdVault } from "./vault/hold-vault.ts";

export const variableName = /^[A-Za-z_][A-Za-z0-9_]{0,299}$/;
export const longestVariable = 32_768;

type OfProject = Pick<Row<"projects">, "id" | "slug" | "organization_id">;

/** `xxxx` and the end of the value: four characters, and never more than half of it. */
export function maskVariable(value: string): string {
  const shown = Math.min(4, Math.floor(value.length / 2));
  return `xxxx${value.slice(value.length - shown).replaceAll(/[^\x20-\x7e]/g, "")}`;
}

export interface ListedProjectVariable {
  readonly name: string;
  /** As it may be shown: of what is sealed nobody here knows even the end. */
  readonly masked: string;
  readonly createdAt: Date;
}

/** By name, of what is sealed and of what the server has seen alike. */
export async function listProjectVariables(
  db: Querying,
  project: OfProject,
): Promise<readonly ListedProjectVariable[]> {
  const sealed = await sealedNames(db, project.organization_id, scopeOf(project));
  const visible = await db.selectFrom("project_variables").selectAll().where("project_id", "=", project.id).execute();
  const all = [
    ...visible.map(({ name, value, created_at }) => ({ name, masked: maskVariable(value), createdAt: created_at })),
    ...sealed.map(({ name, createdAt }) => ({ name, masked: "xxxx", createdAt })),
  ];
  return [...new Map(all.map((one) => [one.name, one])).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

export async function findProjectVariable(
  db: Querying,
  project: OfProject,
  name: string,
): Promise<ListedProjectVariable> {
  const found = (await listProjectVariables(db, project)).find((one) => one.name === name);
  if (!found) throw new Refusal("not-found", "Environment variable not found.");
  return found;
}

/** Makes a variable or overwrites it. The server has seen the value: whoever calls this has asked whether it may. */
export async function storeProjectVariable(
  turn: Turn,
  project: OfProject,
  { name, value }: { readonly name: string; readonly value: string },
  { actor, request }: Doing,
): Promise<Row<"project_variables">> {
  const { tx, at } = turn;
  await holdVault(turn, project.organization_id);
  if (await isSealed(tx, project, name)) {
    throw new Refusal(
      "conflict",
      `\`${name}\` is sealed, and a value in clear must not take its place. Write it with \`ringfort project env set\`, or remove it first with \`ringfort project env rm\`.`,
    );
  }
  await markSeen(turn, project.organization_id, scopeOf(project), name);
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
  if (gone.numDeletedRows === 0n) {
    if (!(await isSealed(tx, project, name))) throw new Refusal("not-found", "Environment variable not found.");
    throw new Refusal(
      "conflict",
      `\`${name}\` is sealed: that it is deleted must be signed, or a server could bring it back unnoticed. Use \`ringfort project env rm\`.`,
    );
  }
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

function scopeOf({ slug }: OfProject): string {
  return `project/${slug}`;
}

async function isSealed(db: Querying, project: OfProject, name: string): Promise<boolean> {
  const sealed = await sealedNames(db, project.organization_id, scopeOf(project));
  return sealed.some((one) => one.name === name);
}
