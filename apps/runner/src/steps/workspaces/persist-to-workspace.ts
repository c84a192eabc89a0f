import { posix } from "node:path";
import type { Step } from "@ringfort/contract";
import { inRoom } from "../room-paths.ts";
import { type StepContext, StepFailure } from "../step-context.ts";
import { matchingPaths } from "./matching-paths.ts";

/** The documentation forbids the root itself in `paths`; CircleCI takes it, and many configs say `paths: [.]`, so we do. */
export async function persistToWorkspace(
  step: Extract<Step, { type: "persist_to_workspace" }>,
  context: StepContext,
): Promise<void> {
  const { room, log, request } = context;
  const root = inRoom(room, step.root);
  const paths = new Set<string>();
  for (const pattern of step.paths) {
    const found = await matchingPaths(context, root, pattern);
    if (found.length === 0) log.say(`Nothing matches \`${pattern}\` in ${root}`);
    for (const path of found) paths.add(posix.relative(root, path) || ".");
  }
  if (paths.size === 0) throw new StepFailure(`None of the paths is in ${root}: there is nothing to persist`);
  await request.workspace.persist(await room.readTar(root, [...paths]), (name) => log.hide(name));
  for (const path of [...paths].slice(0, 100)) log.say(`Persisted ${path}`);
  if (paths.size > 100) log.say(`… and ${paths.size - 100} more`);
}
