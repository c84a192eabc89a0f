import { type Executor, RoomFailure } from "../executor.ts";
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
    prepare: async (request) => {
      if (request.egress) {
        throw new RoomFailure(
          "This job is to reach listed hosts only, which the process executor cannot see to: it needs the sandbox or a container.",
          { userMistake: true },
        );
      }
      if (!request.strict) return openProcessRoom(host, request);
      throw new RoomFailure(
        "This job is to run strictly apart from the machine and the network, which the process executor cannot give it: it needs the sandbox or a container.",
        { userMistake: true },
      );
    },
  };
}
