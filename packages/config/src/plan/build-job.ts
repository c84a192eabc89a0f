import type { BuildJob, DockerImage, Executor } from "@ringfort/contract";
import { get, isNull, type MapNode, type Node } from "../read/node.ts";
import { environment, isTrue, text, texts, whole } from "./fields.ts";
import { planSteps } from "./step.ts";

const retentionLimit = 30;

/** A compiled job as the runner takes it. It has passed the checks: what is odd here is left out rather than refused. */
export function buildJob(job: MapNode): BuildJob {
  const shell = texts(get(job, "shell")).join(" ");
  const resourceClass = text(get(job, "resource_class")) ?? text(get(get(job, "machine"), "resource_class"));
  const days = Number.parseInt(text(get(get(job, "retention"), "caches")) ?? "", 10);
  return {
    executor: executor(job),
    steps: planSteps(get(job, "steps")),
    environment: environment(get(job, "environment")),
    ...(shell === "" ? {} : { shell }),
    workingDirectory: text(get(job, "working_directory")) ?? "~/project",
    parallelism: whole(get(job, "parallelism")) ?? 1,
    ...(resourceClass === undefined ? {} : { resourceClass }),
    ...(Number.isNaN(days) ? {} : { cacheRetentionDays: Math.min(days, retentionLimit) }),
  };
}

function executor(job: MapNode): Executor {
  const docker = get(job, "docker");
  if (docker?.kind === "list") {
    const [first, ...rest] = docker.items.map(dockerImage);
    if (first) return { type: "docker", images: [first, ...rest] };
  }
  const macos = get(job, "macos");
  if (macos && !isNull(macos)) return { type: "macos", xcode: text(get(macos, "xcode")) ?? "" };
  const machine = get(job, "machine");
  const image =
    machine?.kind === "scalar" && typeof machine.value === "string" ? machine.value : text(get(machine, "image"));
  return {
    type: "machine",
    ...(image === undefined ? {} : { image }),
    dockerLayerCaching: isTrue(get(machine, "docker_layer_caching")),
  };
}

function dockerImage(node: Node): DockerImage {
  const name = text(get(node, "name"));
  const user = text(get(node, "user"));
  const entrypoint = get(node, "entrypoint");
  const command = get(node, "command");
  const auth = get(node, "auth");
  const cloud = (["aws", "gcp"] as const).find((provider) => !isNull(get(node, `${provider}_auth`)));
  return {
    image: text(get(node, "image")) ?? "",
    ...(name === undefined ? {} : { name }),
    ...(entrypoint === undefined || isNull(entrypoint) ? {} : { entrypoint: words(entrypoint) }),
    ...(command === undefined || isNull(command) ? {} : { command: words(command) }),
    ...(user === undefined ? {} : { user }),
    environment: environment(get(node, "environment")),
    ...(auth === undefined || isNull(auth)
      ? {}
      : { auth: { username: text(get(auth, "username")) ?? "", password: text(get(auth, "password")) ?? "" } }),
    ...(cloud === undefined
      ? {}
      : { cloudAuth: { provider: cloud, settings: environment(get(node, `${cloud}_auth`)) } }),
  };
}

/** A command line as a list; as one text it is split at blanks, quotes respected. */
function words(node: Node): string[] {
  if (node.kind === "list") return texts(node);
  const found = (text(node) ?? "").match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? [];
  return found.map((word) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ""),
  );
}
