import { type Executor, RoomFailure, type RoomRequest } from "../executor.ts";
import type { Host } from "../settings.ts";
import { findEngine } from "./find-engine.ts";
import { sweepEngine } from "./labels.ts";
import { openDockerRoom } from "./open-room.ts";

/** Runs jobs in containers of an engine that is there already: Docker's or Podman's. */
export function dockerExecutor(host: Host): Executor {
  let swept: Promise<unknown> | undefined;
  return {
    name: "docker",
    differences: ["an image that the engine has is not pulled again", "no limit on disk"],
    prepare: async (request: RoomRequest) => {
      request.signal.throwIfAborted();
      const engine = await findEngine(host);
      if ("client" in engine) {
        // Nobody else tidies up after a Ringfort that was killed.
        swept ??= sweepEngine(engine.client).catch(() => {});
        await swept;
        return openDockerRoom(host, engine.client, request);
      }
      throw new RoomFailure(`The Docker executor cannot be used: ${engine.missing}.`, { userMistake: false });
    },
  };
}
