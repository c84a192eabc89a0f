import { readdirSync, readFileSync, readlinkSync } from "node:fs";

export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly words: string;
  readonly folder: string | undefined;
}

export function allProcesses(): readonly Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = read(name, "stat").toString("latin1");
      // Gone between the two lines, or the kernel's own, which has no memory of its own.
      if (stat === "" || read(name, "maps").length === 0) return [];
      return {
        pid: Number(name),
        parent: Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]),
        words: read(name, "cmdline").toString("utf8").replaceAll("\0", " ").trim(),
        folder: folderOf(name),
      };
    });
}

/** Those that descend from one of these, and these. */
export function withDescendants(all: readonly Process[], pids: ReadonlySet<number>): readonly Process[] {
  const parents = new Map(all.map(({ pid, parent }) => [pid, parent]));
  const isBelow = (pid: number | undefined): boolean =>
    pid !== undefined && (pids.has(pid) || isBelow(parents.get(pid)));
  return all.filter(({ pid }) => isBelow(pid));
}

export function environmentOf(pid: number): Buffer {
  return readFileSync(`/proc/${pid}/environ`);
}

export function wordsOf(pid: number): Buffer {
  return readFileSync(`/proc/${pid}/cmdline`);
}

function read(pid: string, name: string): Buffer {
  try {
    return readFileSync(`/proc/${pid}/${name}`);
  } catch {
    return Buffer.alloc(0);
  }
}

function folderOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}
