import { lstat, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { HouseFailure } from "../../house-failure.ts";
import type { Cluster } from "./cluster.ts";
import { processesOf } from "./cluster-processes.ts";

/** How a server is asked to end, more strictly each time, and how long it is given. */
export const requests = [
  { signal: "SIGINT", patience: 20_000 },
  { signal: "SIGQUIT", patience: 10_000 },
  { signal: "SIGKILL", patience: 10_000 },
] as const;

/** Ends what still runs on a cluster, because a Ringfort before us was killed, or the first of its processes was. */
export async function endLeftovers(cluster: Cluster): Promise<void> {
  const note = join(cluster.folder, "postmaster.pid");
  const text = await readFile(note, "utf8").catch(() => undefined);
  if (text === undefined) return;
  const first = Number.parseInt(text, 10);
  for (const { signal, patience } of requests) {
    await ask(signal, first, await processesOf(cluster));
    for (const deadline = Date.now() + patience; Date.now() < deadline; await wait(20)) {
      if ((await processesOf(cluster)).length === 0) return forgetStranger(note, first);
    }
  }
  const left = (await processesOf(cluster)).join(", ");
  throw new HouseFailure(`PostgreSQL still runs on ${cluster.folder} and does not end: end its processes (${left}).`);
}

/** The first process tells the others. Those that have lost it end by themselves, unless they are busy. */
function ask(signal: NodeJS.Signals, first: number, running: readonly number[]): void {
  const told = signal !== "SIGKILL" && running.includes(first) ? [first] : running;
  for (const pid of told) {
    try {
      process.kill(pid, told[0] === first ? signal : "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** PostgreSQL believes a process that happens to have the old one's number, and would not start. */
async function forgetStranger(note: string, pid: number): Promise<void> {
  const isGone = (await lstat(`/proc/${pid}`).catch(() => undefined)) === undefined;
  if (process.platform === "linux" && !isGone) await rm(note, { force: true });
}
