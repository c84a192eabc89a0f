import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BuildJob, DockerImage } from "@ringfort/contract";
import { findEngine } from "./docker/find-engine.ts";
import {
  type Command,
  type Ended,
  type Executor,
  type ExecutorName,
  executorNames,
  type Limits,
  type Room,
  type RoomRequest,
} from "./executor.ts";
import { probeExecutors } from "./probe.ts";
import { mayChangeUser } from "./room/change-user.ts";
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
  readonly agentFolder: string;
  readonly progress: readonly string[];
  /** Runs a script in the room's shell and answers what it printed. */
  sh(script: string, options?: Partial<Command>): Promise<{ ended: Ended; output: string }>;
}

let rooms = 0;

export async function openRoom(executor: Executor, change: Partial<RoomRequest> = {}): Promise<Opened> {
  rooms += 1;
  const agentFolder = await mkdtemp(join(tmpdir(), "ringfort-test-agent-"));
  if (change.user) await chmod(agentFolder, 0o755);
  const removeAgent = () => rm(agentFolder, { recursive: true, force: true });
  const progress: string[] = [];
  const preparing = executor.prepare({
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
  const room = await preparing.catch(async (failure: unknown) => {
    await removeAgent();
    throw failure;
  });
  return {
    room,
    agentFolder,
    progress,
    sh: (script, options) => runScript(room, script, options),
    async [Symbol.asyncDispose]() {
      await room.close();
      await removeAgent();
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

export const baseImage = "ringfort-test/base:1";
export const shellImage = "ringfort-test/sh:1";

export interface Candidate {
  readonly name: ExecutorName;
  /** What tells it from the others in a test's name. */
  readonly title: string;
  readonly executor: Executor;
  readonly job: BuildJob;
  /** Why this machine cannot run it; on the project's own CI nothing may be missing. */
  readonly missing: string | undefined;
}

const probes = probeExecutors(readHost());

export async function candidate(name: ExecutorName): Promise<Candidate> {
  const missing = process.env.RINGFORT_CI === "1" ? undefined : await whyNot(name);
  const job = name === "docker" ? dockerJob(baseImage) : machineJob;
  return { name, title: name, executor: probes.executors[name], job, missing };
}

/** The process executor, whose jobs are another user's. */
async function asOtherUser(): Promise<Candidate> {
  const { executor, ...rest } = await candidate("process");
  const user = { uid: 1_999_000_001, gid: 1_999_000_001 };
  const changing: Executor = { ...executor, prepare: (request) => executor.prepare({ ...request, user }) };
  const missing = mayChangeUser() ? undefined : "not root";
  return { ...rest, title: "process, as another user", executor: changing, missing };
}

export async function candidates(): Promise<Candidate[]> {
  return [...(await Promise.all(executorNames.map(candidate))), await asOtherUser()];
}

async function whyNot(name: ExecutorName): Promise<string | undefined> {
  const missing = await probes.whyNot(name);
  if (name !== "docker" || missing !== undefined) return missing;
  const engine = await findEngine(readHost());
  if ("missing" in engine) return engine.missing;
  const images = await Promise.all(
    [baseImage, shellImage].map((image) => engine.client.get(`/images/${image}/json`).catch(() => undefined)),
  );
  return images.every(Boolean) ? undefined : "tools/test-image/build.sh has not run";
}
