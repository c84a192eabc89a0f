import type { Readable } from "node:stream";
import type { Environment } from "@ringfort/contract";
import type { Door } from "../../egress/open-door.ts";
import type { Command, Ended, Room, RoomRequest } from "../executor.ts";
import type { Host } from "../settings.ts";
import type { ContainerFiles, Owner } from "./archive.ts";
import { agentFolder } from "./containers.ts";
import { endCommand } from "./end-command.ts";
import type { EngineClient } from "./engine-client.ts";
import { execInContainer } from "./exec.ts";
import { removeLabelled, roomLabel } from "./labels.ts";
import type { RoomContainers } from "./open-room.ts";
import { startRemoteDocker } from "./remote-docker.ts";

export interface DockerRoomParts {
  readonly host: Host;
  readonly client: EngineClient;
  readonly containers: RoomContainers;
  readonly request: RoomRequest;
  readonly files: ContainerFiles;
  readonly owner: Owner;
  readonly cpus: number;
  readonly watching: AbortController;
  readonly door: Door | undefined;
  readonly place: Pick<Room, "home" | "workingDirectory" | "environment" | "defaultShell">;
}

export class DockerRoom implements Room {
  readonly home: string;
  readonly workingDirectory: string;
  readonly environment: Environment;
  readonly defaultShell: string;
  readonly agentFolder = agentFolder;
  readonly startRemoteDocker?: () => Promise<Environment>;
  readonly #parts: DockerRoomParts;
  readonly #closing = new AbortController();
  #commands = 0;

  constructor(parts: DockerRoomParts) {
    this.#parts = parts;
    // An engine of the job's own would have the engine's network.
    if (parts.request.remoteDocker && !parts.request.egress) this.startRemoteDocker = () => startRemoteDocker(parts);
    this.home = parts.place.home;
    this.workingDirectory = parts.place.workingDirectory;
    this.environment = parts.place.environment;
    this.defaultShell = parts.place.defaultShell;
  }

  async exec(command: Command): Promise<Ended> {
    this.#commands += 1;
    const { client, containers, request } = this.#parts;
    const container = containers.primary;
    const name = `${request.id}.${this.#commands}`;
    const signal = AbortSignal.any([command.signal, this.#closing.signal]);
    const environment = { ...command.environment, RINGFORT_ROOM: request.id, RINGFORT_COMMAND: name };
    const mark = `RINGFORT_COMMAND=${name}`;
    const end = () => this.#end({ client, container, processes: request.limits.processes, mark });
    try {
      const ended = await execInContainer({ client, container, end }, { ...command, environment, signal });
      if (ended.how === "aborted") return ended;
      const lost = await this.#whyLost(ended);
      if (lost !== undefined) return { how: "lost", reason: lost };
      return ended.how === "unknown"
        ? { how: "lost", reason: "The engine does not say how the command ended." }
        : ended;
    } catch (error) {
      if (signal.aborted) return { how: "aborted" };
      const lost = await this.#whyLost({ how: "unknown" });
      if (lost === undefined) throw error;
      return { how: "lost", reason: lost };
    }
  }

  async writeFile(path: string, content: string | Uint8Array, mode: number): Promise<void> {
    const { files, owner } = this.#parts;
    await files.writeFile(path, Buffer.from(content as Uint8Array), mode, owner);
  }

  async readTar(base: string, paths: readonly string[]): Promise<Readable> {
    return this.#parts.files.readTar(base, paths);
  }

  async writeTar(base: string, tar: Readable): Promise<void> {
    const { files, owner } = this.#parts;
    await files.writeTar(base, tar, owner);
  }

  async close(): Promise<void> {
    const { client, request, watching, door } = this.#parts;
    watching.abort();
    door?.close();
    this.#closing.abort();
    await removeLabelled(client, roomLabel, request.id);
  }

  /** When its processes cannot be ended one by one, the container is ended; a room that is being closed ends anyway. */
  async #end(ending: Parameters<typeof endCommand>[0]): Promise<void> {
    if (this.#closing.signal.aborted) return;
    try {
      await endCommand(ending);
    } catch {
      await ending.client.send("POST", `/containers/${ending.container}/kill`).catch(() => {});
    }
  }

  /** A command that was killed may have been killed with its container, which the engine notices a moment later. */
  async #whyLost(ended: Awaited<ReturnType<typeof execInContainer>>): Promise<string | undefined> {
    if (ended.how === "exited" && ended.code !== 137) return undefined;
    const { client, containers } = this.#parts;
    const path = `/containers/${containers.primary}`;
    try {
      await client.send("POST", `${path}/wait`, { signal: AbortSignal.timeout(noticeMs) }).catch(() => {});
      const { State } = await client.get<{ State: ContainerState }>(`${path}/json`);
      if (State.Running) return undefined;
      if (State.OOMKilled) return "The primary container ran out of memory.";
      return `The primary container has exited with ${State.ExitCode}.`;
    } catch (error) {
      return `The engine lost the primary container: ${(error as Error).message}`;
    }
  }
}

/** What the engine takes at most to notice that a container has ended. */
const noticeMs = 500;

interface ContainerState {
  readonly Running: boolean;
  readonly OOMKilled: boolean;
  readonly ExitCode: number;
}
