import type { DockerImage } from "@ringfort/contract";
import type { RoomRequest } from "../executor.ts";
import type { EngineClient } from "./engine-client.ts";
import { hostConfig } from "./host-config.ts";
import { parseImageName, reference } from "./image-name.ts";
import { labelsOf } from "./labels.ts";
import type { InspectedImage } from "./pull.ts";
import { remoteDockerMount } from "./remote-docker.ts";
import { strictContainer, strictService } from "./strict.ts";

/** Where the in-job commands are, in every image. */
export const agentFolder = "/run/ringfort";
const preserveLabel = "com.circleci.preserve-entrypoint";

/** Waits for ever with nothing but `sh`: its standard input is held open by the engine, and nobody writes there. */
const idle = ["/bin/sh", "-c", "trap 'exit 0' TERM; while read -r _; do :; done"];

/** The name of a container without a network, which the engine gives no address; `sudo` complains about a name that has none. */
const alone = "ringfort-job";

export interface ContainerPlan {
  readonly request: RoomRequest;
  readonly image: DockerImage;
  readonly inspected: InspectedImage;
  readonly cpus: number;
}

/** The container in which the steps run. Its image's own program is ignored unless the config or the image insists. */
export async function createPrimary(
  client: EngineClient,
  plan: ContainerPlan,
  names: readonly string[],
): Promise<string> {
  const { request, image, inspected } = plan;
  const ownProgram =
    image.entrypoint !== undefined ||
    image.command !== undefined ||
    inspected.Config?.Labels?.[preserveLabel] === "true";
  const strict = request.strict ? strictContainer(request) : undefined;
  const common = shared(plan);
  const body = {
    ...common,
    ...strict?.body,
    Env: [...common.Env, ...(strict?.body.Env ?? [])],
    ...(ownProgram ? program(image) : { Entrypoint: idle, Cmd: [], WorkingDir: "/" }),
    OpenStdin: true,
    ...(request.egress && { Hostname: alone }),
    HostConfig: {
      ...hostConfig(plan),
      // Services join this network namespace, so each of them is this very host.
      ExtraHosts: [...names, ...(request.egress ? [alone] : [])].map((name) => `${name}:127.0.0.1`),
      Mounts: [...mounts(request), ...(strict?.mounts ?? [])],
      Tmpfs: { "/mnt/ramdisk": "rw,exec,mode=1777" },
      // The services join it, and so have no other network either.
      ...(request.egress && { NetworkMode: "none" }),
      ...strict?.hostConfig,
    },
  };
  return create(client, `ringfort-${request.id}`, body);
}

export async function createService(
  client: EngineClient,
  plan: ContainerPlan,
  index: number,
  primary: string,
): Promise<string> {
  const body = {
    ...shared(plan),
    ...program(plan.image),
    HostConfig: {
      ...hostConfig(plan),
      NetworkMode: `container:${primary}`,
      ...(plan.request.strict && strictService),
    },
  };
  return create(client, `ringfort-${plan.request.id}-${index}`, body);
}

async function create(client: EngineClient, name: string, body: object): Promise<string> {
  const { Id } = await client.post<{ Id: string }>("/containers/create", { query: { name }, body });
  return Id;
}

function shared({ request, image }: ContainerPlan) {
  return {
    Image: reference(parseImageName(image.image)),
    Labels: labelsOf(request.id),
    Env: Object.entries(image.environment).map(([name, value]) => `${name}=${value}`),
    ...(image.user !== undefined && { User: image.user }),
  };
}

function program({ entrypoint, command }: DockerImage) {
  return { ...(entrypoint && { Entrypoint: entrypoint }), ...(command && { Cmd: command }) };
}

function mounts(request: RoomRequest): object[] {
  const agent = { Type: "bind", Source: request.agentFolder, Target: agentFolder, ReadOnly: true };
  const { inPlace } = request;
  const inPlaces = inPlace === undefined ? [] : [{ Type: "bind", Source: inPlace, Target: inPlace }];
  return [agent, ...inPlaces, ...remoteDockerMount(request)];
}
