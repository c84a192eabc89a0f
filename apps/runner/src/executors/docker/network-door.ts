import { readFile } from "node:fs/promises";
import { type Door, openDoor } from "../../egress/open-door.ts";
import { type Egress, RoomFailure } from "../executor.ts";
import { findProgram } from "../room/find-program.ts";
import type { Host } from "../settings.ts";
import type { EngineClient } from "./engine-client.ts";

/** Opens the proxy's port in the network of a container. Only root may enter that, and only where the engine's machine is this one. */
export async function openDoorOf(host: Host, client: EngineClient, container: string, egress: Egress): Promise<Door> {
  const nsenter = findProgram("nsenter", host.path);
  if (host.uid !== 0 || !nsenter) {
    throw new RoomFailure(
      "This job is to reach listed hosts only, and a container's network can be given its one way out only by a runner that is root and has `nsenter`. " +
        "Run the runner as root, or the job in the sandbox.",
      { userMistake: false },
    );
  }
  const { State } = await client.get<{ State: { Pid: number } }>(`/containers/${container}/json`);
  // Under that number there could be anything, were the engine a machine of its own.
  const groups = await readFile(`/proc/${State.Pid}/cgroup`, "utf8").catch(() => "");
  if (!groups.includes(container)) {
    throw new RoomFailure(
      "This job is to reach listed hosts only, which needs an engine on the runner's own machine.",
      {
        userMistake: false,
      },
    );
  }
  return openDoor([nsenter, "--target", String(State.Pid), "--net", "--"], egress);
}
