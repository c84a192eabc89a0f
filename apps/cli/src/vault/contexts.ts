import { type Context, contextRestrictions, contexts, projectBySlug } from "@ringfort/client";
import { CommandFailure, UsageError } from "../command.ts";
import { sanitiseName } from "../terminal/sanitise.ts";
import { readOr, sendOrFail, type Vault } from "./open-vault.ts";
import type { Terms } from "./write-policy.ts";

export function checkContextName(name: string): string {
  if (/^\S(.{0,198}\S)?$/u.test(name) && !/\p{Cc}/u.test(name)) return name;
  throw new UsageError("a context's name has 1 to 200 characters, no control characters, and no spaces at its ends.");
}

export async function findContext({ reader, organization }: Vault, name: string): Promise<Context> {
  const all = readOr(await contexts(reader, organization.id), "the contexts");
  const found = all.find((one) => one.name === name);
  if (found) return found;
  throw new CommandFailure(
    `${organization.slug} has no context \`${sanitiseName(name)}\`. \`ringfort context create\` makes one.`,
  );
}

export async function createContext(vault: Vault, name: string): Promise<void> {
  const owner = { id: vault.organization.id, type: "organization" };
  await sendOrFail(vault, "POST", "/api/v2/context", { name, owner });
}

interface Restriction {
  readonly type: "project" | "expression" | "group";
  readonly value: string;
}

/** Has the server schedule by what a signed policy says. Runners believe the policy alone. */
export async function restrictInStep(vault: Vault, context: Pick<Context, "id">, terms: Terms): Promise<void> {
  try {
    await restrictOnServer(vault, context, terms);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    throw new CommandFailure(
      `${error.message} The policy is signed, and runners go by it; the server does not schedule by it yet. \`ringfort context restrict\` with the same words tries again.`,
      { cause: error, exitCode: error.exitCode },
    );
  }
}

async function restrictOnServer(vault: Vault, { id }: Pick<Context, "id">, terms: Terms): Promise<void> {
  const known = readOr(await contextRestrictions(vault.reader, id), "the context's restrictions");
  const wanted = await restrictionsOf(vault, terms);
  const missing = wanted.filter((one) => !known.some((other) => isSame(one, other)));
  const path = `/api/v2/context/${encodeURIComponent(id)}/restrictions`;
  for (const { type, value } of missing)
    await sendOrFail(vault, "POST", path, { restriction_type: type, restriction_value: value });
  const isOurs = ({ type, value }: Restriction) => type !== "group" || value === vault.organization.id;
  for (const one of known) {
    if (isOurs(one) && !wanted.some((other) => isSame(one, other)))
      await sendOrFail(vault, "DELETE", `${path}/${encodeURIComponent(one.id)}`);
  }
}

/** CircleCI's words for it: the group whose id is the organization's own is everybody. */
async function restrictionsOf(vault: Vault, { projects, expressions }: Terms): Promise<readonly Restriction[]> {
  const isForAll = projects.includes("*");
  const named = isForAll ? [] : await Promise.all(projects.map((slug) => projectIdOf(vault, slug)));
  return [
    ...(isForAll ? [{ type: "group", value: vault.organization.id } as const] : []),
    ...named.map((value) => ({ type: "project", value }) as const),
    ...expressions.map((value) => ({ type: "expression", value }) as const),
  ];
}

/** The project of a slug. One that the server calls otherwise would be sealed for a name that no runner looks for. */
export async function projectIdOf({ reader }: Pick<Vault, "reader">, slug: string): Promise<string> {
  const project = readOr(await projectBySlug(reader, slug), `the project ${slug}`);
  if (project.slug === slug) return project.id;
  throw new UsageError(`the server calls that project ${sanitiseName(project.slug)}: say so if you mean it.`);
}

function isSame(a: Restriction, b: Restriction): boolean {
  return a.type === b.type && a.value === b.value;
}
