import { posix } from "node:path";
import { Readable } from "node:stream";
import type { Step } from "@ringfort/contract";
import { inRoom } from "../room-paths.ts";
import type { StepContext } from "../step-context.ts";
import { cleaned, filesAt } from "./files-at.ts";

const largestFile = 3 * 1024 ** 3;
const shownFiles = 50;

/** A path that is not there is no failure. */
export async function storeArtifacts(
  step: Extract<Step, { type: "store_artifacts" }>,
  context: StepContext,
): Promise<void> {
  const { room, log, request } = context;
  const path = inRoom(room, step.path);
  const files = await filesAt(context, path);
  if (!files) return log.say(`${path} does not exist: no artifacts are stored`);
  let stored = 0;
  for await (const { below, size, content } of files) {
    const name = log.hide(artifactName(step.path, step.destination, below));
    if (size > largestFile) {
      log.say(`${name} is larger than 3 GB: left out`);
      continue;
    }
    try {
      await request.artifacts.store(request.node.index, name, Readable.from(content, { objectMode: false }));
    } catch (error) {
      if (!isBadName(error)) throw error;
      log.say(`${name} cannot be stored under this name: left out`);
      continue;
    }
    stored++;
    if (stored <= shownFiles) log.say(`Stored ${name} (${size} bytes)`);
  }
  if (stored > shownFiles) log.say(`… and ${stored - shownFiles} more`);
  if (stored === 0) log.say(`There are no files in ${path}`);
}

/**
 * Where an artifact is found later. `destination` names the file, or the folder that takes the place of the one stored. Without it
 * the path counts as the config has it, so that the name is the same wherever the job's home is.
 */
export function artifactName(path: string, destination: string | undefined, below: string): string {
  const written = cleaned(path.replace(/^~(?=\/|$)/, ""));
  const into = destination === undefined ? written : cleaned(destination);
  if (below !== "") return posix.join(into, below);
  if (into === "" || destination?.endsWith("/")) return posix.join(into, posix.basename(written));
  return into;
}

/** Two artifacts, one named like the other's folder; or a name longer than the store can keep. */
function isBadName(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return ["ENOTDIR", "EISDIR", "EEXIST", "ENAMETOOLONG"].includes(code);
}
