import { readdirSync, readFileSync, statSync } from "node:fs";
import type { Limits } from "../executor.ts";
import { findProgram } from "../room/find-program.ts";
import type { Host } from "../settings.ts";

/**
 * What to put before a command so that its memory, and what is secret in it, is never dumped to disk, and a fork bomb ends before it
 * ends the machine. The kernel counts all threads of a user together, so the limit is what the user has now and the job's share; root
 * is not counted at all.
 */
export function processLimit({ uid, path }: Pick<Host, "uid" | "path">, { processes }: Limits): readonly string[] {
  const prlimit = findProgram("prlimit", path);
  if (prlimit === undefined) return [];
  const allowed = Math.min(threadsOf(uid) + processes, hardLimit());
  return [prlimit, "--core=0", ...(uid > 0 ? [`--nproc=${allowed}`] : []), "--"];
}

function threadsOf(uid: number): number {
  let threads = 0;
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      if (statSync(`/proc/${name}`).uid === uid) threads += readdirSync(`/proc/${name}/task`).length;
    } catch {
      // Ended while we counted.
    }
  }
  return threads;
}

function hardLimit(): number {
  const written = /^Max processes\s+\S+\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"));
  return written ? Number(written[1]) : Number.POSITIVE_INFINITY;
}
