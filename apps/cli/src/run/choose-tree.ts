import { UsageError } from "../command.ts";
import { git } from "./git.ts";
import type { GitFacts } from "./git-facts.ts";

/** Where `checkout` takes its files from. */
export type Tree =
  | { readonly kind: "copy" }
  | { readonly kind: "in-place" }
  | { readonly kind: "commit"; readonly revision: string };

export async function chooseTree(
  project: string,
  { repository }: GitFacts,
  options: { readonly "in-place": boolean; readonly commit: string | undefined },
): Promise<Tree> {
  if (options["in-place"]) return { kind: "in-place" };
  if (options.commit === undefined) return { kind: "copy" };
  if (!repository) throw new UsageError("`--commit` needs a git repository, and this project is in none.");
  return { kind: "commit", revision: await resolveCommit(project, options.commit) };
}

/** The 40 digits of what the user called a commit. */
async function resolveCommit(project: string, name: string): Promise<string> {
  const found = await git(project, "rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`);
  if (!found.ok) throw new UsageError(`git knows no commit \`${name}\`.`);
  return found.stdout.trim();
}
