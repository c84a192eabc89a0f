import type { JobType } from "@ringfort/contract";
import { jobTypes, nearest } from "@ringfort/contract";
import { checkJob, checkNonBuildJob, checkRenderedJob } from "../check/job.ts";
import { type Entry, entry, get, isNull, list, type MapNode, map, type Node, textOf } from "../read/node.ts";
import { bindArguments } from "./arguments.ts";
import type { Compilation } from "./compilation.ts";
import { declarationsOf } from "./declarations.ts";
import { type Elements, findElement } from "./elements.ts";
import { executorTypes, pairs, useExecutor, withExecutor } from "./executors.ts";
import { render, renderExcept } from "./render.ts";
import { type Scope, within } from "./scope.ts";
import { expandSteps } from "./steps.ts";

export interface JobCall {
  /** As the workflow wrote it: `test`, `node/test`. */
  readonly name: string;
  readonly at: Node;
  /** Arguments, rendered in the workflow's scope. */
  readonly given: readonly Entry[];
  readonly preSteps: Node | undefined;
  readonly postSteps: Node | undefined;
  readonly overrideWith: Node | undefined;
}

export interface CompiledJob {
  readonly type: JobType;
  /** The job as the compiled config prints it; nothing for approvals, which have no definition. */
  readonly node: MapNode | undefined;
}

const ownRules = new Set(["steps", "parameters", "description"]);
const keyOrder = [
  "type",
  "docker",
  "machine",
  "macos",
  "resource_class",
  "shell",
  "working_directory",
  "environment",
  "parallelism",
];

/** Compiles one invocation's job: arguments bound, executor merged, steps written out. Undefined has been told. */
export function compileJob(call: JobCall, scope: Scope, compilation: Compilation): CompiledJob | undefined {
  const found = findJob(call, scope, compilation);
  if (!found) return undefined;
  const { definition, home, keyAt } = found;
  const type = typeOf(definition, compilation, scope);
  if (!type) return undefined;
  checkJob(definition, call.name, compilation, scope.chain);
  const callee = `job \`${call.name}\``;
  const declared = declarationsOf(definition, "job", compilation, scope.chain);
  const parameters = bindArguments(
    { callee, at: call.at, declared, given: call.given, caller: scope, home },
    compilation,
  );
  const own: Scope = { elements: home, parameters, matrix: undefined, chain: scope.chain, calls: undefined };
  const inside = call.at.start === keyAt.start ? own : within(own, `in ${callee}, called here`, call.at);
  if (type === "approval") {
    checkNonBuildJob(definition, type, compilation, scope.chain);
    return { type, node: undefined };
  }
  if (type !== "build") return { type, node: nonBuildJob(definition, type, inside, compilation) };

  const rendered = renderExcept(definition, ownRules, inside, compilation);
  const executorNode = get(rendered, "executor");
  const executor = executorNode && !isNull(executorNode) ? useExecutor(executorNode, inside, compilation) : undefined;
  const merged = withExecutor(rendered, executor);
  if (isNull(executorNode) || executor) checkRenderedJob(merged, call.name, keyAt, compilation, inside.chain);
  const steps = allSteps({ definition, merged, keyAt }, call, inside, scope, compilation);
  return { type, node: printed(merged, steps) };
}

interface FoundJob {
  readonly definition: MapNode;
  readonly home: Elements;
  readonly keyAt: Entry["keyAt"];
}

function findJob(call: JobCall, scope: Scope, compilation: Compilation): FoundJob | undefined {
  const overridden = overriding(call, scope, compilation);
  const search = overridden ? { found: overridden } : findElement("jobs", call.name, call.at, scope, compilation);
  if (!search.found) {
    if (!("told" in search && search.told)) tellUnknown(call, scope, compilation);
    return undefined;
  }
  const definition = search.found.entry.value;
  if (definition.kind !== "map") {
    compilation.error("wrong-type", definition, `Job \`${call.name}\` must be a map.`, { chain: scope.chain });
    return undefined;
  }
  return { definition, home: search.found.elements, keyAt: search.found.entry.keyAt };
}

/** `override-with` counts only where its orb is declared and has the job; else the local job silently stays. */
function overriding(call: JobCall, scope: Scope, compilation: Compilation) {
  const node = call.overrideWith;
  const text = textOf(node);
  if (!node || isNull(node)) return undefined;
  const [alias, job, more] = text?.split("/") ?? [];
  if (!alias || !job || more !== undefined) {
    compilation.error("override-invalid", node, "`override-with` names an orb's job: `orb/job`.", {
      chain: scope.chain,
    });
    return undefined;
  }
  if (!scope.elements.own("orbs").has(alias)) return undefined;
  const orb = scope.elements.orb(alias, compilation, scope);
  if (!orb?.own("jobs").has(job)) return undefined;
  return findElement("jobs", `${alias}/${job}`, node, scope, compilation).found;
}

function tellUnknown(call: JobCall, scope: Scope, compilation: Compilation): void {
  const { elements, chain } = scope;
  if (elements.own("commands").has(call.name)) {
    compilation.error("command-as-job", call.at, `\`${call.name}\` is a command; a workflow runs jobs.`, {
      chain,
      help: "Make a job whose steps call the command.",
    });
    return;
  }
  const names = [...elements.own("jobs").keys(), ...elements.own("job-groups").keys()];
  const near = nearest(call.name, names);
  compilation.error("job-unknown", call.at, `There is no job \`${call.name}\` in ${elements.label}.`, {
    chain,
    help: near ? `Did you mean \`${near}\`?` : undefined,
  });
}

function typeOf(definition: MapNode, compilation: Compilation, scope: Scope): JobType | undefined {
  const node = get(definition, "type");
  if (node === undefined || isNull(node)) return "build";
  const type = jobTypes.find((one) => one === textOf(node));
  if (type) return type;
  const near = nearest(textOf(node) ?? "", jobTypes);
  compilation.error("job-type-invalid", node, `\`${textOf(node) ?? ""}\` is not a type of jobs.`, {
    chain: scope.chain,
    help: near ? `Did you mean \`${near}\`?` : `The types are ${jobTypes.join(", ")}.`,
  });
  return undefined;
}

function nonBuildJob(definition: MapNode, type: JobType, scope: Scope, compilation: Compilation): MapNode {
  checkNonBuildJob(definition, type, compilation, scope.chain);
  const rendered = renderExcept(definition, new Set(["parameters", "description", "steps"]), scope, compilation);
  const kept = [...rendered.entries.values()].filter(
    ({ key }) => key === "type" || (type !== "no-op" && !ownRules.has(key) && !isPlace(key)),
  );
  return map(kept, definition);
}

function isPlace(key: string): boolean {
  return key === "executor" || executorTypes.some((type) => type === key);
}

function allSteps(
  {
    definition,
    merged,
    keyAt,
  }: { readonly definition: MapNode; readonly merged: MapNode; readonly keyAt: Entry["keyAt"] },
  call: JobCall,
  inside: Scope,
  outside: Scope,
  compilation: Compilation,
): Node {
  const written = get(definition, "steps");
  const none = written?.kind === "list" && written.items.length === 0;
  if (written === undefined || isNull(written) || none) {
    compilation.error("steps-missing", keyAt, `Job \`${call.name}\` has no steps.`, { chain: outside.chain });
    return list([], definition);
  }
  const steps = written.kind === "scalar" ? render(written, inside, compilation) : written;
  const own = expandSteps(steps, inside, compilation);
  const before = call.preSteps
    ? expandSteps(call.preSteps, within(outside, "in `pre-steps`", call.preSteps), compilation)
    : [];
  const after = call.postSteps
    ? expandSteps(call.postSteps, within(outside, "in `post-steps`", call.postSteps), compilation)
    : [];
  const all = [...before, ...own, ...after];
  checkRemoteDocker(all, merged, call, compilation, inside);
  return list(all, written);
}

function checkRemoteDocker(
  steps: readonly Node[],
  job: MapNode,
  call: JobCall,
  compilation: Compilation,
  scope: Scope,
): void {
  const found = steps.filter((step) =>
    step.kind === "map" ? step.entries.has("setup_remote_docker") : textOf(step) === "setup_remote_docker",
  );
  const second = found[1];
  if (second) {
    compilation.error("remote-docker-invalid", second, `Job \`${call.name}\` sets up remote Docker twice.`, {
      chain: scope.chain,
    });
  }
  const first = found[0];
  if (first && job.entries.has("machine")) {
    compilation.error(
      "remote-docker-invalid",
      first,
      `Job \`${call.name}\` runs on a machine, which has Docker already.`,
      { chain: scope.chain },
    );
  }
}

/** The job's keys in a settled order, its environment as a list of pairs as CircleCI prints it, and its steps last. */
function printed(job: MapNode, steps: Node): MapNode {
  const order = (key: string) => (keyOrder.includes(key) ? keyOrder.indexOf(key) : keyOrder.length);
  const kept = [...job.entries.values()]
    .filter(({ key }) => !ownRules.has(key) && key !== "executor" && key !== "branches")
    .sort((a, b) => order(a.key) - order(b.key))
    .map((one) => (one.key === "environment" ? { ...one, value: pairList(one.value) } : one));
  return map([...kept, entry("steps", steps)], job);
}

function pairList(environment: Node): Node {
  return list(
    pairs(environment).map((one) => map([one], environment)),
    environment,
  );
}
