import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Limits } from "../executor.ts";
import { isDead, ownOwner } from "../room/owner.ts";
import { sendSignal } from "../room/processes.ts";

const root = "/sys/fs/cgroup";
const legacyControllers = ["pids", "memory", "cpu"] as const;
const prefix = "ringfort.";
const cpuPeriod = 100_000;

/** A control group for one room, where the kernel lets us make one: as root, outside of most containers. */
export interface Cgroup {
  /** Files to which a process writes `0` to join. */
  readonly doors: readonly string[];
  remove(): Promise<void>;
}

export function makeCgroup(id: string, limits: Limits): Cgroup | undefined {
  sweepCgroups();
  const folders: string[] = [];
  try {
    if (existsSync(join(root, "cgroup.controllers"))) makeUnified(id, limits, folders);
    else makeLegacy(id, limits, folders);
  } catch {
    for (const folder of folders) removeNow(folder);
    return undefined;
  }
  return {
    doors: folders.map((folder) => join(folder, "cgroup.procs")),
    remove: async () => {
      for (const folder of folders) await removeFolder(folder);
    },
  };
}

function nameOf(id: string): string {
  return `${prefix}${encodeURIComponent(ownOwner())}.${id}`;
}

let swept = false;

/** Once a process: groups of Ringforts that were killed. They are empty, because a sandbox does not outlive its Ringfort. */
function sweepCgroups(): void {
  if (swept) return;
  swept = true;
  for (const parent of [root, ...legacyControllers.map((controller) => join(root, controller))]) {
    for (const name of namesIn(parent)) {
      const owner = name.startsWith(prefix) ? name.slice(prefix.length, name.lastIndexOf(".")) : undefined;
      if (owner !== undefined && isDead(decodeURIComponent(owner))) removeNow(join(parent, name));
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function makeUnified(id: string, limits: Limits, folders: string[]): void {
  writeFileSync(join(root, "cgroup.subtree_control"), "+pids +memory +cpu");
  const folder = makeFolder(join(root, nameOf(id)), folders);
  set(folder, {
    "pids.max": limits.processes,
    "memory.max": limits.memoryBytes,
    "memory.swap.max": 0,
    "cpu.max": `${quota(limits)} ${cpuPeriod}`,
  });
}

function makeLegacy(id: string, limits: Limits, folders: string[]): void {
  const within = (controller: (typeof legacyControllers)[number]) =>
    makeFolder(join(root, controller, nameOf(id)), folders);
  set(within("pids"), { "pids.max": limits.processes });
  set(within("memory"), { "memory.limit_in_bytes": limits.memoryBytes });
  set(within("cpu"), { "cpu.cfs_period_us": cpuPeriod, "cpu.cfs_quota_us": quota(limits) });
}

function quota({ cpus }: Limits): number {
  return Math.max(1_000, Math.round(cpus * cpuPeriod));
}

function makeFolder(folder: string, folders: string[]): string {
  mkdirSync(folder);
  folders.push(folder);
  return folder;
}

function set(folder: string, values: Readonly<Record<string, string | number>>): void {
  for (const [name, value] of Object.entries(values)) {
    // A kernel may be built without one of them: CPU quota, swap.
    if (existsSync(join(folder, name))) writeFileSync(join(folder, name), String(value));
  }
}

/** Busy until the last process has been reaped. */
async function removeFolder(folder: string): Promise<void> {
  for (let tries = 0; tries < 100 && !removeNow(folder); tries += 1) {
    for (const pid of readPids(folder)) sendSignal(pid, "SIGKILL");
    await delay(10);
  }
}

function readPids(folder: string): number[] {
  try {
    return readFileSync(join(folder, "cgroup.procs"), "utf8").split("\n").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function removeNow(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}
