import type { JobType, Span } from "@ringfort/contract";
import type { Frame } from "../diagnostics/frame.ts";
import type { Compilation } from "../expand/compilation.ts";
import { get, isNull, kindName, type MapNode, textOf } from "../read/node.ts";
import { checkEnvironment } from "./environment.ts";
import { checkRunningPlace } from "./executor.ts";
import { onlyKeys } from "./keys.ts";

const jobKeys = [
  ...[
    "docker",
    "machine",
    "macos",
    "executor",
    "steps",
    "parameters",
    "environment",
    "shell",
    "working_directory",
    "parallelism",
  ],
  ...[
    "resource_class",
    "circleci_ip_ranges",
    "retention",
    "description",
    "type",
    "branches",
    "plan_name",
    "validation",
    "key",
  ],
];
const places = ["docker", "machine", "macos"] as const;
const checked = new WeakSet<MapNode>();

/** Checks a job's keys as they are written; once, however often the job is invoked. */
export function checkJob(definition: MapNode, name: string, compilation: Compilation, chain: Frame | undefined): void {
  if (checked.has(definition)) return;
  checked.add(definition);
  if (isBuild(definition)) onlyKeys(definition, jobKeys, `job \`${name}\``, compilation, chain);
}

function isBuild(definition: MapNode): boolean {
  const type = get(definition, "type");
  return type === undefined || isNull(type) || textOf(type) === "build";
}

/** Checks what a build job says of the place it runs in, with its executor merged and its tags filled in. */
export function checkRenderedJob(
  job: MapNode,
  name: string,
  keyAt: Span,
  compilation: Compilation,
  chain: Frame | undefined,
): void {
  const given = places.filter((place) => !isNull(get(job, place)));
  const [first, second] = given;
  if (!first) {
    const named = job.entries.get("executor");
    const executor = named && !isNull(named.value) ? named : undefined;
    const message = executor
      ? `The executor of job \`${name}\` does not say where it runs, and the job does not either.`
      : `Job \`${name}\` does not say where it runs.`;
    compilation.error("executor-missing", executor?.value ?? keyAt, message, {
      chain,
      help: executor
        ? "Give the executor `docker`, `machine` or `macos`."
        : "Give it `docker`, `machine`, `macos` or `executor`.",
    });
  }
  if (first && second) {
    const at = job.entries.get(second)?.keyAt ?? keyAt;
    compilation.error(
      "executor-missing",
      at,
      `Job \`${name}\` has both \`${first}\` and \`${second}\`; it can run in one place.`,
      { chain },
    );
  }
  checkRunningPlace(job, compilation, chain);
  checkEnvironment(get(job, "environment"), compilation, chain);
  checkNumbers(job, compilation, chain);
  checkTexts(job, compilation, chain);
}

function checkNumbers(job: MapNode, compilation: Compilation, chain: Frame | undefined): void {
  const parallelism = get(job, "parallelism");
  if (parallelism && !isNull(parallelism) && !parallelism.tagged) {
    const value = parallelism.kind === "scalar" ? parallelism.value : undefined;
    const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
    if (!Number.isInteger(number) || Number(number) < 1) {
      compilation.error("parallelism-invalid", parallelism, "`parallelism` must be a whole number of at least 1.", {
        chain,
      });
    }
  }
  const retention = get(job, "retention");
  if (retention && !isNull(retention) && !retention.tagged) {
    const caches = get(retention, "caches");
    const days = textOf(caches);
    if (retention.kind !== "map" || (caches && !/^(?:[1-9]|[12][0-9]|30)d$/.test(days ?? ""))) {
      compilation.error(
        "retention-invalid",
        caches ?? retention,
        "`retention` is a map, and its `caches` are days from `1d` to `30d`.",
        { chain },
      );
    }
  }
}

function checkTexts(job: MapNode, compilation: Compilation, chain: Frame | undefined): void {
  for (const key of ["working_directory", "resource_class"] as const) {
    const node = get(job, key);
    if (node && node.kind !== "scalar")
      compilation.error("wrong-type", node, `\`${key}\` must be a string, and is a ${kindName(node)}.`, { chain });
  }
  const shell = get(job, "shell");
  if (shell?.kind === "map")
    compilation.error("wrong-type", shell, "`shell` must be a string, and is a map.", { chain });
}

/** Jobs that run no steps ignore what only build jobs have; a release needs its plan. */
export function checkNonBuildJob(
  definition: MapNode,
  type: JobType,
  compilation: Compilation,
  chain: Frame | undefined,
): void {
  for (const key of ["steps", "executor", ...places] as const) {
    const entry = definition.entries.get(key);
    if (entry)
      compilation.error(
        "key-ignored",
        entry.keyAt,
        `\`${key}\` has no effect: a job of type \`${type}\` runs no steps.`,
        { chain },
      );
  }
  if ((type === "lock" || type === "unlock") && isNull(get(definition, "key"))) {
    compilation.error(
      "job-type-invalid",
      get(definition, "type") ?? definition,
      `A job of type \`${type}\` needs \`key\`.`,
      { chain },
    );
  }
  if (type === "release" && isNull(get(definition, "plan_name"))) {
    compilation.error(
      "job-type-invalid",
      get(definition, "type") ?? definition,
      "A job of type `release` needs `plan_name`.",
      { chain },
    );
  }
}
