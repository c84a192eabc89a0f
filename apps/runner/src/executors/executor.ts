import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import type { BuildJob, Environment } from "@ringfort/contract";

/** The three places in which a job can run, weakest wall last. */
export const executorNames = ["docker", "sandbox", "process"] as const;
export type ExecutorName = (typeof executorNames)[number];

/** Ceilings that an executor enforces where it can; it says in `Executor.differences` where it cannot. */
export interface Limits {
  readonly processes: number;
  readonly memoryBytes: number;
  readonly cpus: number;
  readonly diskBytes: number;
  /** Wall time of the whole job. */
  readonly timeMs: number;
  /** Bytes of output of the whole job, before masking. */
  readonly logBytes: number;
}

/** A user of this machine by number; it need have no name. */
export interface JobUser {
  readonly uid: number;
  readonly gid: number;
}

/** The one way out of a room. */
export interface Egress {
  accept(connection: Socket): void;
}

export interface RoomRequest {
  /** Short and unique on this machine; names containers, cgroups and folders, so that a later start can find leftovers. */
  readonly id: string;
  readonly job: BuildJob;
  readonly limits: Limits;
  /** A folder of the host that becomes the working directory (`--in-place`); otherwise the room makes an empty one. */
  readonly inPlace?: string;
  /** A folder of the host with the in-job commands and their FIFOs, visible in the room at `Room.agentFolder`, read-only but for the FIFOs. */
  readonly agentFolder: string;
  /** Whether the user allows an engine of the job's own for `setup_remote_docker`. */
  readonly remoteDocker: boolean;
  /** Whose processes the job's are, where they are processes of this machine: nobody else's meanwhile. Needs the right to become somebody else. */
  readonly user?: JobUser;
  /** No network, no capability, nothing writable but the job's own folders; an executor that cannot give that refuses the job. */
  readonly strict?: boolean;
  /**
   * No network but one port on which connections to `egress` are taken: whoever answers there lets through what it will. Of all that the room runs,
   * services and an engine of the job's own included, nothing reaches further. An executor that cannot give that refuses the job.
   */
  readonly egress?: Egress;
  /** Variables of the project and of contexts, which registry credentials may name as `$NAME`. */
  readonly secrets: Environment;
  /** "Pulling image …": lines for the step that CircleCI calls "Spin up environment". */
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface Executor {
  readonly name: ExecutorName;
  /** What a job notices here and not on CircleCI, a phrase each, for the line that says what was chosen. */
  readonly differences: readonly string[];
  /** Makes the room, or throws `RoomFailure`. On abort it leaves nothing behind. */
  prepare(request: RoomRequest): Promise<Room>;
}

/** The room could not be made: the image is missing, the engine does not answer. `userMistake` tells a bad config from a broken house. */
export class RoomFailure extends Error {
  readonly userMistake: boolean;
  constructor(message: string, options: ErrorOptions & { userMistake: boolean }) {
    super(message, options);
    this.name = "RoomFailure";
    this.userMistake = options.userMistake;
  }
}

export interface Command {
  /** Nothing here is secret: argv can be read by every process of the machine. */
  readonly argv: readonly [string, ...string[]];
  /** The whole environment; nothing is inherited but what `Room.environment` holds, which the caller has merged. */
  readonly environment: Environment;
  /** Absolute, inside the room. */
  readonly directory: string;
  readonly stdin?: Readable;
  /** Both streams in the order in which they arrive. Awaited, so that a slow reader slows the job instead of filling memory. */
  readonly onOutput: (chunk: Uint8Array) => void | Promise<void>;
  /** Ends the command and everything it started. */
  readonly signal: AbortSignal;
}

/** How a command ended. `lost` means that the room itself went away: the engine died, the primary container exited, memory ran out. */
export type Ended =
  | { readonly how: "exited"; readonly code: number }
  | { readonly how: "signaled"; readonly signal: string }
  | { readonly how: "aborted" }
  | { readonly how: "lost"; readonly reason: string };

/** One prepared place: a container with its services, a sandbox, or a plain process group. */
export interface Room {
  /** Absolute paths inside the room. */
  readonly home: string;
  readonly workingDirectory: string;
  readonly agentFolder: string;
  /** What every command starts from: PATH, HOME, the image's own variables. */
  readonly environment: Environment;
  /** The first shell that the room has of those CircleCI tries: `/bin/bash -eo pipefail`, else `/bin/sh -eo pipefail`. */
  readonly defaultShell: string;
  exec(command: Command): Promise<Ended>;
  /** Writes one small file, creating its folders as the job's user. Path absolute inside the room. */
  writeFile(path: string, content: string | Uint8Array, mode: number): Promise<void>;
  /**
   * A tar of `paths` (absolute, or relative to `base`), entries named relative to `base`, or absolute ones below `/` when `base` is `/`.
   * Missing paths are left out. Works without `tar` in the room.
   */
  readTar(base: string, paths: readonly string[]): Promise<Readable>;
  /** Unpacks as the job's user below `base`; entries may be hostile and never land outside the room. */
  writeTar(base: string, tar: Readable): Promise<void>;
  /** Where `docker` in the job finds an engine of its own, or undefined when the user has not allowed one. */
  startRemoteDocker?(): Promise<Environment>;
  /** Stops everything that the room started and removes it. Safe to call twice; never throws for what is already gone. */
  close(): Promise<void>;
}
