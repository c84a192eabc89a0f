import type { Frame } from "../diagnostics/frame.ts";
import type { Compilation } from "../expand/compilation.ts";
import { get, isNull, kindName, type MapNode, type Node, textOf } from "../read/node.ts";
import { checkEnvironment } from "./environment.ts";
import { onlyKeys } from "./keys.ts";

const executorKeys = [
  "docker",
  "machine",
  "macos",
  "resource_class",
  "shell",
  "working_directory",
  "description",
  "environment",
  "parameters",
];
const dockerKeys = ["image", "name", "entrypoint", "command", "user", "environment", "auth", "aws_auth", "gcp_auth"];
const selfHosted = /^[a-zA-Z0-9_-]+\/[a-zA-Z0-9_-]+$/;

/** Checks an executor's own definition. What waits for a template passes. */
export function checkExecutor(body: MapNode, name: string, compilation: Compilation, chain: Frame | undefined): void {
  onlyKeys(body, executorKeys, `executor \`${name}\``, compilation, chain);
  checkEnvironment(get(body, "environment"), compilation, chain);
}

/** Checks how a job or an executor runs: `docker`, `machine` or `macos` as they are after rendering. */
export function checkRunningPlace(body: MapNode, compilation: Compilation, chain: Frame | undefined): void {
  const docker = get(body, "docker");
  if (docker) checkDocker(docker, compilation, chain);
  const machine = get(body, "machine");
  if (machine) checkMachine(machine, get(body, "resource_class"), compilation, chain);
  const macos = get(body, "macos");
  if (macos && !macos.tagged && isNull(get(macos, "xcode"))) {
    compilation.error("executor-missing", macos, "`macos` needs `xcode`, the version to build with.", { chain });
  }
}

function checkDocker(docker: Node, compilation: Compilation, chain: Frame | undefined): void {
  if (docker.tagged && docker.kind === "scalar") return;
  if (docker.kind !== "list") {
    compilation.error("wrong-type", docker, `\`docker\` is a list of images, and this is a ${kindName(docker)}.`, {
      chain,
      help: "Write `- image: …` below it.",
    });
    return;
  }
  if (docker.items.length === 0)
    compilation.error("docker-image-missing", docker, "`docker` needs at least one image.", { chain });
  for (const item of docker.items) {
    if (item.kind !== "map") {
      if (!item.tagged)
        compilation.error("docker-image-missing", item, "An entry of `docker` is a map with an `image`.", { chain });
      continue;
    }
    onlyKeys(item, dockerKeys, "a docker image", compilation, chain);
    const image = get(item, "image");
    if (image === undefined || isNull(image))
      compilation.error("docker-image-missing", item, "This docker entry has no `image`.", { chain });
    else if (textOf(image) === undefined)
      compilation.error("wrong-type", image, `\`image\` must be a string, and is a ${kindName(image)}.`, { chain });
    else if (compilation.isConfig(image) && /^circleci\/(?!circleci-cli\b|runner)/.test(textOf(image) ?? "")) {
      compilation.error(
        "deprecated-image",
        image,
        `\`${textOf(image)}\` is a legacy image that is no longer updated.`,
        { chain, help: "CircleCI's current images are named `cimg/…`." },
      );
    }
    checkEnvironment(get(item, "environment"), compilation, chain);
  }
}

function checkMachine(
  machine: Node,
  resourceClass: Node | undefined,
  compilation: Compilation,
  chain: Frame | undefined,
): void {
  const own = selfHosted.test(textOf(resourceClass) ?? "");
  const image = get(machine, "image");
  if (machine.kind === "map" && image === undefined && machine.entries.size === 0) {
    compilation.error("executor-missing", machine, "`machine` needs an `image`.", { chain });
  }
  if (machine.kind === "list")
    compilation.error("wrong-type", machine, "`machine` is a map with an `image`, and this is a list.", { chain });
  if (image && own) {
    compilation.error(
      "machine-image-extraneous",
      image,
      "A self-hosted resource class brings its own system; `image` has no place here.",
      { chain, help: "Write `machine: true`." },
    );
  }
  if (machine.kind === "scalar" && machine.value === true && !own) {
    compilation.error("deprecated-image", machine, "`machine: true` takes a default image that is deprecated.", {
      chain,
      help: 'Name one: `machine: {image: "ubuntu-2404:current"}`.',
    });
  }
}
