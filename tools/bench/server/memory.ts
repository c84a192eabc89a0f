import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import type { RealHouse } from "../../real-house/open-real-house.ts";

const restMs = 10_000;

export interface Memory {
  /** MB that each adds to the machine: pages that several share are counted once among them. */
  readonly server: number;
  readonly database: number;
  readonly runner: number;
  /** Of a Node that does nothing. */
  readonly node: number;
}

/** What a house at rest holds, some jobs after its start. */
export async function measureMemory({ server, database, runners }: RealHouse): Promise<Memory> {
  const idle = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"], { stdio: "ignore" });
  try {
    await wait(restMs);
    return {
      server: megabytesOf([server.pid!]),
      database: megabytesOf([database.pid, ...childrenOf(database.pid)]),
      runner: megabytesOf([runners[0]!.pid!]),
      node: megabytesOf([idle.pid!]),
    };
  } finally {
    idle.kill();
  }
}

function megabytesOf(pids: readonly number[]): number {
  const kilobytes = pids.map((pid) => {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1]);
  });
  return (kilobytes.reduce((sum, each) => sum + each, 0) * 1_024) / 1e6;
}

function childrenOf(parent: number): number[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const fields = readFileSync(`/proc/${name}/stat`, "utf8").split(") ")[1]!.split(" ");
      return Number(fields[1]) === parent ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}
