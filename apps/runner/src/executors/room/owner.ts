import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/** Which Ringfort made something: its machine, its process, and when that started, which tells it from a later one of the same number. */
export function ownOwner(): string {
  return `${hostname()}/${process.pid}/${startOf(process.pid) ?? "gone"}`;
}

/** Whoever runs on another machine, or where there is no /proc, cannot be judged from here. */
export function isDead(owner: string): boolean {
  const [host, pid, start] = owner.split("/");
  return host === hostname() && startOf(process.pid) !== undefined && startOf(Number(pid)) !== start;
}

/** In the kernel's ticks since boot. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The command's name, in brackets, may itself hold brackets and spaces.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
