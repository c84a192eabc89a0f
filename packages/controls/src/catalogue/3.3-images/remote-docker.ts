import type { StepView } from "@ringfort/config";
import { get, isNull, userPlace } from "@ringfort/config";
import type { Check, Result } from "../../check.ts";
import type { ConfigFacts } from "../../config/config-facts.ts";
import { asDeploy } from "../../config/deploys.ts";
import { isOpen } from "../../config/image-name.ts";
import { isCredentialName } from "../../config/names.ts";
import { excerpt, failsInScripts, type ScriptRule } from "../../config/script-findings.ts";
import type { OrgPolicy } from "../../policy.ts";
import { fail, failsOr, pass } from "../../results.ts";
import { allCommands, type Invocation, launchedBy, optionsOf, textOf } from "../../shell/index.ts";

export const remoteDocker: Check = {
  id: "RF-3.3.7",
  slug: "remote-docker",
  title: "Docker is used without handing out the machine or a secret",
  level: 2,
  severity: "medium",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["SC-39", "CM-7"], soc2: ["CC6.8"], cis8: ["4.1"], owasp: [5, 9], ssc: ["2.2.5"] },
  why: "A privileged container owns the machine, a build argument stays readable in the image's history, and a layer cache that any branch fills is used by the next release.",
  remedy:
    "Take `--privileged`, the Docker socket and the host's network away, give secrets to a build with `--secret`, and keep `docker_layer_caching` out of jobs that deploy.",
  guards: ["A build argument whose variable holds no credential, such as a version, may be seen by everyone."],
  run(config, { policy }) {
    const steps = config.view.jobs.flatMap((job) =>
      job.steps.filter(({ step }) => step.type === "setup_remote_docker").map((step) => ({ job, step })),
    );
    const fails = [
      ...once(steps.flatMap(({ step }) => versionOf(step, config))),
      ...layerCaches(config, policy),
      ...failsInScripts(config, dangerousDocker),
    ];
    return failsOr(
      fails,
      pass(config.subject, "Docker is used with nothing dangerous handed to it.", { restsOn: "yaml" }),
    );
  },
};

const aliases = new Set(["default", "edge", "previous", "docker24", "docker23"]);
/** The oldest major version that still gets fixes. */
const supportedMajor = 24;

function versionOf({ step, body, at }: StepView, { subject, view }: ConfigFacts): readonly Result[] {
  if (step.type !== "setup_remote_docker") return [];
  const node = get(body, "version");
  const primary = node && !isNull(node) ? userPlace(node, node.chain, view.source.file, at) : at;
  const more = { severity: "low", primary } as const;
  const { version } = step;
  if (version === undefined)
    return [
      fail(subject, "`setup_remote_docker` names no version, so the default of the day runs.", {
        ...more,
        about: "no version",
        confidence: "medium",
      }),
    ];
  if (aliases.has(version) || isOpen(version)) return [];
  const major = Number(/^\d+/.exec(version)?.[0]);
  return major >= supportedMajor
    ? []
    : [fail(subject, `Docker ${version} gets no fixes any more.`, { ...more, about: `version ${version}` })];
}

/** The cache is the project's: what a branch's job leaves in it, a deploy's build takes. */
function layerCaches(config: ConfigFacts, policy: OrgPolicy): readonly Result[] {
  const caching = config.view.jobs.flatMap((job) => {
    const step = job.steps.find((one) => one.step.type === "setup_remote_docker" && one.step.dockerLayerCaching);
    const machine = job.build?.executor.type === "machine" && job.build.executor.dockerLayerCaching;
    return step || machine ? [{ job, at: step?.at ?? job.at }] : [];
  });
  const open = caching.find(({ job }) => !asDeploy(job, policy)?.production && config.reach.runs(job, "any-branch"));
  return once(
    caching.flatMap(({ job, at }) => {
      if (!asDeploy(job, policy)?.production) return [];
      const writer = open ?? (config.reach.runs(job, "any-branch") ? { job, at } : undefined);
      if (!writer) return [];
      const why = `\`${job.name}\` deploys with Docker layers that \`${writer.job.name}\` may have cached on any branch.`;
      return [
        fail(config.subject, why, {
          primary: at,
          about: `${job.declaredName}/layers`,
          related: [{ message: "any branch fills the cache here", at: writer.at }],
          confidence: "medium",
        }),
      ];
    }),
  );
}

const dangerousDocker: ScriptRule = (one) =>
  allCommands(one.script).flatMap((command) =>
    launchedBy(command).flatMap((invocation) => {
      if (!/^(?:docker|podman|nerdctl)$/.test(invocation.name)) return [];
      return dangersOf(invocation).map(({ what, ...more }) => ({
        at: command,
        why: `\`${excerpt(one, command)}\` ${what}.`,
        about: what,
        ...more,
      }));
    }),
  );

interface Danger {
  readonly what: string;
  readonly severity?: "high";
}

const valued = [
  "-v",
  "--volume",
  "--mount",
  "--network",
  "--net",
  "--build-arg",
  "-e",
  "--env",
  "-t",
  "--tag",
  "-f",
  "--file",
  "-w",
  "-u",
  "--name",
  "--platform",
];

function dangersOf({ args }: Invocation): readonly Danger[] {
  const verbs = args.slice(0, 3).map(textOf);
  const runs = verbs.includes("run") || verbs.includes("create");
  const builds = verbs.includes("build") || verbs.includes("bake");
  if (!runs && !builds) return [];
  const found: Danger[] = [];
  for (const { name, value } of optionsOf(args.slice(1), valued).options) {
    if (runs && name === "--privileged" && value !== "false")
      found.push({ what: "runs a container that owns the machine" });
    if (runs && /^(?:-v|--volume|--mount)$/.test(name) && value?.includes("docker.sock"))
      found.push({ what: "hands the Docker socket to a container" });
    if ((name === "--network" || name === "--net") && value === "host") found.push({ what: "uses the host's network" });
    if (builds && name === "--build-arg" && value !== undefined) {
      const secret = secretArgument(value);
      if (secret !== undefined) found.push({ what: `leaves \`${secret}\` in the image's history` });
    }
  }
  return found;
}

/** `NAME=$SECRET`, or `NAME` alone, which takes the variable of that name. */
function secretArgument(value: string): string | undefined {
  const [name = "", ...rest] = value.split("=");
  if (rest.length === 0) return isCredentialName(name) ? name : undefined;
  const used = [...rest.join("=").matchAll(/\$\{?(\w{1,200})/g)].map((match) => match[1] ?? "");
  return used.find(isCredentialName) ?? (used.length > 0 && isCredentialName(name) ? name : undefined);
}

function once(results: readonly Result[]): readonly Result[] {
  const seen = new Set<string>();
  return results.filter(({ primary, about }) => {
    const key = `${primary?.start}:${about}`;
    return !seen.has(key) && seen.add(key);
  });
}
