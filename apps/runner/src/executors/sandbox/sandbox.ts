import { type Executor, RoomFailure } from "../executor.ts";
import type { Host } from "../settings.ts";
import { findPrograms } from "./programs.ts";
import { openSandboxRoom } from "./room.ts";

/** Runs jobs behind bubblewrap: the machine's own tools, but neither its files nor its processes. */
export function sandboxExecutor(host: Host): Executor {
  return {
    name: "sandbox",
    differences: [
      "this machine's tools, read-only, instead of an image's",
      "no `sudo`",
      "the network of this machine, shared with everything on it",
    ],
    prepare: async (request) => {
      const programs = findPrograms(host.path);
      if ("missing" in programs) {
        throw new RoomFailure(
          `The sandbox needs \`${programs.missing}\`, which is not installed: Debian and Ubuntu have it in \`bubblewrap\` or \`util-linux\`.`,
          { userMistake: false },
        );
      }
      return openSandboxRoom(host, programs, request);
    },
  };
}
