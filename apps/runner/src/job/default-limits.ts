import type { Limits } from "../executors/executor.ts";

const gibibyte = 1024 ** 3;

/** What a job may use when nobody says otherwise: enough for a real build on a laptop, too little to take the laptop down. */
export const defaultLimits: Limits = {
  processes: 4096,
  memoryBytes: 8 * gibibyte,
  cpus: 4,
  diskBytes: 32 * gibibyte,
  timeMs: 5 * 60 * 60 * 1000,
  logBytes: gibibyte,
};
