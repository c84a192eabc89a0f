import { setTimeout as delay } from "node:timers/promises";
import type { Environment } from "@ringfort/contract";
import { RoomFailure, type RoomRequest } from "../executor.ts";
import type { Host } from "../settings.ts";
import type { Owner } from "./archive.ts";
import { type EngineClient, EngineError } from "./engine-client.ts";
import { execInContainer } from "./exec.ts";
import { hostConfig } from "./host-config.ts";
import { parseImageName, reference } from "./image-name.ts";
import { labelsOf } from "./labels.ts";
import { obtainImage } from "./pull.ts";
import { refusedByEngine } from "./refused.ts";
import { lastLines } from "./watch-services.ts";

/** A folder that the primary and the job's own engine share, for the engine's socket alone. */
const sharedFolder = "/run/ringfort-docker";
const socket = `unix://${sharedFolder}/docker.sock`;
const startMs = 60_000;

/** In the primary from the start, because a running container gets no more mounts. */
export function remoteDockerMount({ id, remoteDocker }: RoomRequest): object[] {
  if (!remoteDocker) return [];
  const VolumeOptions = { Labels: labelsOf(id) };
  return [{ Type: "volume", Source: `ringfort-${id}-docker`, Target: sharedFolder, VolumeOptions }];
}

export interface RemoteDocker {
  readonly client: EngineClient;
  readonly host: Host;
  readonly request: RoomRequest;
  readonly cpus: number;
  /** The job's user, whose group may speak to the engine. */
  readonly owner: Owner;
}

/**
 * An engine of the job's own, in a container beside the job's, gone with the room; the host's socket is never shared.
 * That container is privileged, as an engine must be: a job that is allowed one is trusted with this machine's kernel.
 */
export async function startRemoteDocker(remote: RemoteDocker): Promise<Environment> {
  const { client, host, request } = remote;
  const image = host.remoteDockerImage;
  if (image === undefined) {
    throw new RoomFailure(
      "`setup_remote_docker` needs an image with an engine in it: set RINGFORT_REMOTE_DOCKER_IMAGE, for example to " +
        "`docker:28-dind`. It runs as a privileged container.",
      { userMistake: true },
    );
  }
  await obtainImage(client, { image, environment: {} }, request);
  const body = {
    Image: reference(parseImageName(image)),
    Labels: labelsOf(request.id),
    Env: ["DOCKER_TLS_CERTDIR="],
    Cmd: ["dockerd", `--host=${socket}`, `--group=${remote.owner.gid}`],
    // Its layers cannot lie on another overlay.
    Volumes: { "/var/lib/docker": {} },
    HostConfig: { ...hostConfig(remote), Privileged: true, Mounts: remoteDockerMount(request) },
  };
  const query = { name: `ringfort-${request.id}-docker` };
  try {
    const { Id } = await client.post<{ Id: string }>("/containers/create", { query, body });
    await client.send("POST", `/containers/${Id}/start`);
    await untilItAnswers(client, Id, request.signal);
    return { DOCKER_HOST: socket };
  } catch (failure) {
    throw failure instanceof EngineError ? refusedByEngine(failure) : failure;
  }
}

async function untilItAnswers(client: EngineClient, container: string, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + startMs;
  while (performance.now() < deadline) {
    signal.throwIfAborted();
    const { State } = await client.get<{ State: { Running: boolean } }>(`/containers/${container}/json`);
    if (!State.Running) break;
    const ended = await execInContainer(
      { client, container, end: async () => {} },
      {
        argv: ["docker", `--host=${socket}`, "version"],
        environment: {},
        directory: "/",
        onOutput: () => {},
        signal: AbortSignal.timeout(startMs),
      },
    );
    if (ended.how === "exited" && ended.code === 0) return;
    await delay(100);
  }
  const log = await lastLines(client, container);
  throw new RoomFailure(`The job's own engine did not start. ${log}`.trim(), { userMistake: false });
}
