import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BuildJob, DockerImage } from "@ringfort/contract";
import { dockerExecutor } from "./docker/docker.ts";
import type { Command, Ended, Executor, executorNames, Limits, Room, RoomRequest } from "./executor.ts";
import { processExecutor } from "./process/process.ts";
import { sandboxExecutor } from "./sandbox/sandbox.ts";
import { readHost } from "./settings.ts";

const mebibyte = 1024 * 1024;

export const limits: Limits = {
  processes: 200,
  memoryBytes: 256 * mebibyte,
  cpus: 1,
  diskBytes: 256 * mebibyte,
  timeMs: 60_000,
  logBytes: 10 * mebibyte,
};

export const machineJob: BuildJob = {
  executor: { type: "machine", dockerLayerCaching: false },
  steps: [],
  environment: {},
  workingDirectory: "~/project",
  parallelism: 1,
};

export function dockerJob(image: string, ...services: DockerImage[]): BuildJob {
  return { ...machineJob, executor: { type: "docker", images: [{ image, environment: {} }, ...services] } };
}

export interface Opened extends AsyncDisposable {
  readonly room: Room;
  readonly progress: readonly string[];
  /** Runs a script in the room's shell and answers what it printed. */
  sh(script: string, options?: Partial<Command>): Promise<{ ended: Ended; output: string }>;
}

let rooms = 0;

export async function openRoom(executor: Executor, change: Partial<RoomRequest> = {}): Promise<Opened> {
  rooms += 1;
  const agentFolder = await mkdtemp(join(tmpdir(), "ringfort-agent-"));
  const progress: string[] = [];
  const room = await executor.prepare({
    id: `test${process.pid}x${rooms}`,
    job: machineJob,
    limits,
    agentFolder,
    remoteDocker: false,
    secrets: {},
    onProgress: (line) => progress.push(line),
    signal: new AbortController().signal,
    ...change,
  });
  return {
    room,
    progress,
    sh: (script, options) => runScript(room, script, options),
    async [Symbol.asyncDispose]() {
      await room.close();
      await rm(agentFolder, { recursive: true, force: true });
    },
  };
}

async function runScript(
  room: Room,
  script: string,
  options: Partial<Command> = {},
): Promise<{ ended: Ended; output: string }> {
  const chunks: Uint8Array[] = [];
  const ended = await room.exec({
    argv: ["/bin/sh", "-c", script],
    environment: room.environment,
    directory: room.workingDirectory,
    onOutput: (chunk) => void chunks.push(chunk),
    signal: new AbortController().signal,
    ...options,
  });
  return { ended, output: Buffer.concat(chunks).toString() };
}

export interface Candidate {
  readonly name: (typeof executorNames)[number];
  readonly executor: Executor;
  readonly job: BuildJob;
  /** Why this machine cannot run it. */
  readonly missing: string | undefined;
}

export async function candidates(): Promise<Candidate[]> {
  const host = readHost();
  return [
    { name: "process", executor: processExecutor(host), job: machineJob, missing: undefined },
    { name: "sandbox", executor: sandboxExecutor(host), job: machineJob, missing: undefined },
    { name: "docker", executor: dockerExecutor(host), job: dockerJob("ringfort-test/base:1"), missing: undefined },
  ];
}
