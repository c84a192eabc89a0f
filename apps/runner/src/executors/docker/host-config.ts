import type { RoomRequest } from "../executor.ts";

const sharedMemoryBytes = 1024 ** 3;

/** Nothing that Docker does not drop itself is dropped, and privileges may be gained: configs use `sudo`. */
export function hostConfig({ request, cpus }: { readonly request: RoomRequest; readonly cpus: number }) {
  const { limits } = request;
  return {
    Init: true,
    PidsLimit: limits.processes,
    Memory: limits.memoryBytes,
    MemorySwap: limits.memoryBytes,
    NanoCpus: Math.round(Math.min(limits.cpus, cpus) * 1e9),
    // What is secret in a job's memory is dumped nowhere.
    Ulimits: [{ Name: "core", Soft: 0, Hard: 0 }],
    ShmSize: Math.min(sharedMemoryBytes, limits.memoryBytes),
  };
}
