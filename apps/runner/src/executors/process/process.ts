import type { Executor } from "../executor.ts";
import type { Host } from "../settings.ts";
import { openProcessRoom } from "./room.ts";

/** Runs jobs as plain processes of whoever started Ringfort, root included: no wall, only tidiness. */
export function processExecutor(host: Host): Executor {
  return {
    name: "process",
    differences: [
      "no isolation: steps run as you, with your files and network in reach",
      "the machine's own tools instead of an image's",
      host.uid === 0 ? "no limit on processes, memory, CPU or disk" : "no limit on memory, CPU or disk",
    ],
    prepare: (request) => openProcessRoom(host, request),
  };
}
