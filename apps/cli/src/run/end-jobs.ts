import { readdirSync, readFileSync } from "node:fs";

/** The beginning of the names of all rooms that a process makes. */
export function roomPrefix(pid: number): string {
  return `r${pid}-`;
}

/** Kills jobs that run as plain processes: they outlive a run that was killed, and their environment names it. */
export function endJobsOf(pid: number): void {
  const mark = `RINGFORT_ROOM=${roomPrefix(pid)}`;
  for (const other of processes()) {
    try {
      const environment = readFileSync(`/proc/${other}/environ`, "latin1");
      if (environment.split("\0").some((variable) => variable.startsWith(mark))) process.kill(other, "SIGKILL");
    } catch {
      // Gone already, or another user's.
    }
  }
}

/** None where there is no /proc. */
function processes(): number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}
