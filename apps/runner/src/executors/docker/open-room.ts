import { chmod } from "node:fs/promises";
import type { DockerImage } from "@ringfort/contract";
import { type Door, proxyEnvironment } from "../../egress/open-door.ts";
import { type Room, RoomFailure, type RoomRequest } from "../executor.ts";
import { expandHome } from "../room/paths.ts";
import type { Host } from "../settings.ts";
import { ContainerFiles } from "./archive.ts";
import { createPrimary, createService } from "./containers.ts";
import { type EngineClient, EngineError } from "./engine-client.ts";
import { removeLabelled, roomLabel } from "./labels.ts";
import { openDoorOf } from "./network-door.ts";
import { type InspectedImage, obtainImage } from "./pull.ts";
import { refusedByEngine } from "./refused.ts";
import { DockerRoom, type DockerRoomParts } from "./room.ts";
import { strictHome } from "./strict.ts";
import { findUser } from "./user.ts";
import { lastLines, watchServices } from "./watch-services.ts";

export async function openDockerRoom(host: Host, client: EngineClient, request: RoomRequest): Promise<Room> {
  const { executor } = request.job;
  if (executor.type !== "docker") {
    throw new RoomFailure(`A \`${executor.type}\` job has no image to run in a container.`, { userMistake: true });
  }
  let door: Door | undefined;
  try {
    const images = await obtainImages(client, executor.images, request);
    const { NCPU: cpus } = await client.get<{ NCPU: number }>("/info");
    const containers = await createContainers(client, images, cpus, request);
    if (request.egress) door = await openDoorOf(host, client, containers.primary, request.egress);
    return await furnish({ host, client, containers, cpus, request, door });
  } catch (failure) {
    door?.close();
    await removeLabelled(client, roomLabel, request.id);
    if (failure instanceof EngineError) throw refusedByEngine(failure);
    throw failure;
  }
}

interface Obtained {
  readonly image: DockerImage;
  readonly inspected: InspectedImage;
}

async function obtainImages(
  client: EngineClient,
  images: readonly DockerImage[],
  request: RoomRequest,
): Promise<Obtained[]> {
  const obtained: Obtained[] = [];
  for (const image of images) {
    request.signal.throwIfAborted();
    obtained.push({ image, inspected: await obtainImage(client, image, request) });
  }
  return obtained;
}

export interface RoomContainers {
  readonly primary: string;
  readonly services: readonly { readonly id: string; readonly image: string }[];
}

/** The primary starts first: its network namespace is the one that the services join. */
async function createContainers(
  client: EngineClient,
  images: readonly Obtained[],
  cpus: number,
  request: RoomRequest,
): Promise<RoomContainers> {
  const [first, ...others] = images;
  if (!first) throw new RoomFailure("The job has no image.", { userMistake: true });
  // As an ordinary user we cannot give it to the job's user; whoever shall not read it is kept out by the folder above.
  await chmod(request.agentFolder, 0o755);
  const names = images.flatMap(({ image }) => (image.name === undefined ? [] : [image.name]));
  const primary = await createPrimary(client, { request, cpus, ...first }, names);
  await start(client, primary, request.signal);
  const services: { id: string; image: string }[] = [];
  for (const [index, other] of others.entries()) {
    request.onProgress(`Starting container ${other.image.image}`);
    const id = await createService(client, { request, cpus, ...other }, index + 1, primary);
    services.push({ id, image: other.image.image });
    await start(client, id, request.signal);
  }
  return { primary, services };
}

/** Never cut short by an abort: the engine would go on, and start what we have just removed. */
async function start(client: EngineClient, container: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await client.send("POST", `/containers/${container}/start`);
}

interface InspectedContainer {
  readonly Config: { readonly User: string; readonly Env: readonly string[] | null };
  readonly State: { readonly Running: boolean; readonly ExitCode: number };
}

type Unfurnished = Pick<DockerRoomParts, "host" | "client" | "containers" | "cpus" | "request" | "door">;

async function furnish(unfurnished: Unfurnished): Promise<Room> {
  const { client, containers, request } = unfurnished;
  const { primary, services } = containers;
  const { Config } = await inspect(client, primary);
  const files = new ContainerFiles(client, primary);
  const { owner, ...user } = await findUser(files, Config.User);
  const own = Object.fromEntries((Config.Env ?? []).map((line) => splitAt(line, "=")));
  const home = request.strict ? strictHome : (own.HOME ?? user.home);
  const workingDirectory = request.inPlace ?? expandHome(request.job.workingDirectory, home);
  if (request.strict) {
    await files.makeFolders(home, owner);
    await files.own(home, owner);
  }
  if (request.inPlace === undefined) {
    await files.makeFolders(workingDirectory, owner);
    await files.own(workingDirectory, owner);
  }
  const hasBash = (await files.stat("/bin/bash")) !== undefined;
  await checkRunning(client, primary);
  request.signal.throwIfAborted();
  return new DockerRoom({
    ...unfurnished,
    files,
    owner,
    watching: watchServices(client, services, request.onProgress),
    place: {
      home,
      workingDirectory,
      environment: {
        PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        ...own,
        HOME: home,
        ...(request.egress && proxyEnvironment),
      },
      defaultShell: hasBash ? "/bin/bash -eo pipefail" : "/bin/sh -eo pipefail",
    },
  });
}

function inspect(client: EngineClient, container: string): Promise<InspectedContainer> {
  return client.get<InspectedContainer>(`/containers/${container}/json`);
}

/** Its own program may have ended by now: one that the config names and the image does not have, for example. */
async function checkRunning(client: EngineClient, primary: string): Promise<void> {
  const { State } = await inspect(client, primary);
  if (State.Running) return;
  const log = await lastLines(client, primary);
  throw new RoomFailure(`The primary container has ended with ${State.ExitCode} before the first step. ${log}`.trim(), {
    userMistake: true,
  });
}

function splitAt(line: string, mark: string): [string, string] {
  const at = line.indexOf(mark);
  return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
}
