import { posix } from "node:path";
import { isWithin } from "../../executors/room/paths.ts";
import { missingOf, pathsIn } from "../room-files.ts";
import { type StepContext, StepFailure } from "../step-context.ts";
import { BadPattern, hasMagic, matcherOf } from "./glob.ts";

/** What one pattern may match; beyond that, the folder itself should be named. */
const mostMatches = 100_000;

/** The absolute paths that a pattern of `persist_to_workspace` matches below `root`. */
export async function matchingPaths(context: StepContext, root: string, pattern: string): Promise<readonly string[]> {
  const below = posix.normalize(pattern).replace(/\/+$/, "") || ".";
  if (!isWithin(root, posix.resolve(root, below)))
    throw new StepFailure(`\`${pattern}\` is outside of the workspace's root ${root}`);
  let found: readonly string[] = [root];
  for (const part of posix.relative(root, posix.resolve(root, below)).split("/").filter(Boolean)) {
    found = hasMagic(part) ? await matching(context, found, part) : found.map((path) => posix.join(path, part));
    if (found.length > mostMatches) throw new StepFailure(`\`${pattern}\` matches more than ${mostMatches} paths`);
  }
  const missing = new Set(await missingOf(context, found));
  return found.filter((path) => !missing.has(path));
}

async function matching(context: StepContext, folders: readonly string[], part: string): Promise<readonly string[]> {
  try {
    const matches = matcherOf(part);
    return (await pathsIn(context, folders)).filter((path) => matches(posix.basename(path)));
  } catch (error) {
    throw error instanceof BadPattern ? new StepFailure(error.message) : error;
  }
}
