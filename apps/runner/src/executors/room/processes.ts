import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { isWithin } from "./paths.ts";

/** How the processes of a room, or of one command in it, are told from all others on this machine. */
export interface Mark {
  /** `NAME=value` as it stands in their environment. */
  readonly variable: string;
  /** Sessions that Ringfort started for them. */
  readonly sessions: ReadonlySet<number>;
  /** A folder in which nobody else works. */
  readonly folder?: string;
}

interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
}

/**
 * Processes with the mark, and all that descend from them. A daemon that has left its session and its parent still has
 * its first environment, unless it overwrote that and its working folder too; then only a sandbox or a container holds it.
 * Answers none where there is no /proc: process groups must do there.
 */
export function findMarked(mark: Mark): number[] {
  const entries = processes();
  const found = new Set(entries.filter((entry) => hasMark(entry, mark)).map((entry) => entry.pid));
  for (let grown = true; grown; ) {
    grown = false;
    for (const { pid, parent } of entries) {
      if (!found.has(parent) || found.has(pid)) continue;
      found.add(pid);
      grown = true;
    }
  }
  found.delete(process.pid);
  return [...found];
}

/** SIGTERM, then SIGKILL after `graceMs`, until nothing with the mark is left. */
export async function endMarked(mark: Mark, graceMs: number): Promise<void> {
  const deadline = performance.now() + graceMs;
  signalAll(mark, "SIGTERM");
  while (findMarked(mark).length > 0 && performance.now() < deadline) await delay(20);
  // A fork bomb grows while it is counted: stopping all first leaves nobody to fork.
  for (let left = findMarked(mark); left.length > 0; left = findMarked(mark)) {
    for (const pid of left) sendSignal(pid, "SIGSTOP");
    for (const pid of findMarked(mark)) sendSignal(pid, "SIGKILL");
    await delay(5);
  }
  for (const session of mark.sessions) sendSignal(-session, "SIGKILL");
}

function signalAll(mark: Mark, signal: NodeJS.Signals): void {
  for (const session of mark.sessions) sendSignal(-session, signal);
  for (const pid of findMarked(mark)) sendSignal(pid, signal);
}

export function isGroupAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already, which is what was wanted.
  }
}

function processes(): ProcessEntry[] {
  let names: string[];
  try {
    names = readdirSync("/proc");
  } catch {
    return [];
  }
  return names.flatMap((name) => (/^\d+$/.test(name) ? readEntry(Number(name)) : []));
}

function readEntry(pid: number): ProcessEntry[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The command's name, in brackets, may itself hold brackets and spaces.
    const [state, parent, , session] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" ? [] : [{ pid, parent: Number(parent), session: Number(session) }];
  } catch {
    return [];
  }
}

function hasMark({ pid, session }: ProcessEntry, mark: Mark): boolean {
  if (mark.sessions.has(session)) return true;
  try {
    if (readFileSync(`/proc/${pid}/environ`, "latin1").split("\0").includes(mark.variable)) return true;
    return mark.folder !== undefined && isWithin(mark.folder, readlinkSync(`/proc/${pid}/cwd`));
  } catch {
    return false;
  }
}
