import { isSlug } from "@ringfort/client";
import { type Io, UsageError } from "../command.ts";
import { projectIdOf } from "./contexts.ts";
import type { Vault } from "./open-vault.ts";
import { readScope } from "./scope.ts";
import { describeTerms } from "./terms-text.ts";
import { trustedRoot } from "./trust.ts";
import { closed, type Terms, writePolicy } from "./write-policy.ts";

export const projectOption = { type: "string", value: "SLUG", help: "the project: circleci/acme/web" } as const;
export const refOption = {
  type: "string",
  value: "REF",
  multiple: true,
  help: "on which refs jobs get what is sealed in the project: refs/heads/main; all that the runner trusts by default",
} as const;

/** The scope of a project that the server knows by the same name. */
export async function projectScope(vault: Vault, slug: string): Promise<string> {
  await projectIdOf(vault, slug);
  return `project/${slug}`;
}

export function requireProject(slug: string | undefined): string {
  if (slug === undefined) throw new UsageError("which project? `--project SLUG`, like circleci/acme/web.");
  if (isSlug(slug) && /^[^/\s]+\/[^/\s]+\/[^/\s]+$/.test(slug)) return slug;
  throw new UsageError("`--project` is no slug: it looks like circleci/acme/web.");
}

/** What is sealed in a project is for its own jobs: the policy says so once, and again when refs are named. */
export async function openToProject(vault: Vault, slug: string, refs: readonly string[], io: Io): Promise<void> {
  const scope = `project/${slug}`;
  const { policy } = await readScope(vault, scope, await trustedRoot(vault));
  if (policy && refs.length === 0) return;
  const change = (before: Terms): Terms => ({
    ...before,
    projects: [slug],
    refs: refs.length > 0 ? [...refs] : ["*"],
  });
  const { after, version } = await writePolicy(vault, scope, (before) => change(policy ? before : closed));
  io.stderr.write(`Policy ${version} of the project:\n${describeTerms(after)}\n`);
}
