import { join } from "node:path";
import { readState, writeWhole } from "../trust/state-file.ts";

const mostHosts = 1_000;
const turns = new Map<string, Promise<unknown>>();

/** What jobs of a project have reached while the runner was learning, sorted. */
export async function learnedHosts(stateFolder: string, project: string): Promise<readonly string[]> {
  const known = await readState(fileOf(stateFolder, project));
  return Array.isArray(known) ? known.filter((host) => typeof host === "string") : [];
}

/** Jobs end side by side, and none may forget what another has learned. */
export async function learnHosts(stateFolder: string, project: string, hosts: readonly string[]): Promise<void> {
  const path = fileOf(stateFolder, project);
  const turn = async () => {
    const known = await learnedHosts(stateFolder, project);
    const all = [...new Set([...known, ...hosts])].toSorted().slice(0, mostHosts);
    if (all.length > known.length) await writeWhole(path, `${JSON.stringify(all, undefined, 2)}\n`);
  };
  const running = (turns.get(path) ?? Promise.resolve()).then(turn, turn);
  turns.set(
    path,
    running.catch(() => undefined),
  );
  await running;
}

function fileOf(stateFolder: string, project: string): string {
  return join(stateFolder, "egress", `${encodeURIComponent(project)}.json`);
}
