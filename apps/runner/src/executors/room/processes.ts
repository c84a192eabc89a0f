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
  /** A user of the machine who is nobody else's. */
  readonly uid?: number;
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
function findMarked(mark: Mark): number[] {
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
  let left = findMarked(mark);
  for (const group of mark.sessions) sendSignal(-group, "SIGTERM");
  for (const pid of left) sendSignal(pid, "SIGTERM");
  for (const deadline = performance.now() + graceMs; left.length > 0 && performance.now() < deadline; ) {
    await delay(20);
    left = findMarked(mark);
  }
  // A process in the middle of a system call may take its time, but not ours for ever.
  for (let tries = 0; left.length > 0 && tries < 1_000; tries += 1) {
    // A fork bomb grows while it is counted: stopping all first leaves nobody to fork.
    for (const pid of left) sendSignal(pid, "SIGSTOP");
    for (const pid of findMarked(mark)) sendSignal(pid, "SIGKILL");
    await delay(5);
    left = findMarked(mark);
  }
  for (const group of mark.sessions) sendSignal(-group, "SIGKILL");
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
  const pids = names.flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  const listed = new Set(pids);
  for (const pid of older) if (!listed.has(pid)) older.delete(pid);
  return pids.flatMap((pid) => (older.has(pid) ? [] : readEntry(pid)));
}

/** Processes that were there before Ringfort: looked at once, and forgotten when they are gone, because numbers come back. */
const older = new Set<number>();

/** Of /proc/PID/stat, counted after the command's name. */
const startField = 19;
let start: number | undefined;

/** Whoever is older than Ringfort itself is not of a room: most processes of a machine need no closer look. */
function ownStart(): number {
  if (start === undefined) {
    const stat = readFileSync("/proc/self/stat", "latin1");
    start = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[startField]);
  }
  return start;
}

function readEntry(pid: number): ProcessEntry[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The command's name, in brackets, may itself hold brackets and spaces.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, parent, , session] = fields;
    if (Number(fields[startField]) < ownStart()) older.add(pid);
    if (state === "Z" || older.has(pid)) return [];
    return [{ pid, parent: Number(parent), session: Number(session) }];
  } catch {
    return [];
  }
}

function hasMark({ pid, session }: ProcessEntry, mark: Mark): boolean {
  if (mark.sessions.has(session)) return true;
  try {
    if (mark.uid !== undefined && uidOf(pid) === mark.uid) return true;
    if (readFileSync(`/proc/${pid}/environ`, "latin1").split("\0").includes(mark.variable)) return true;
    return mark.folder !== undefined && isWithin(mark.folder, readlinkSync(`/proc/${pid}/cwd`));
  } catch {
    return false;
  }
}

/** Not the owner of its folder in /proc, which a process can hide. */
function uidOf(pid: number): number | undefined {
  const written = /^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
  return written === undefined ? undefined : Number(written);
}
