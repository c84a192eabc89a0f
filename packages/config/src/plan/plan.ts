import type { Plan, PlanJob, PlanWorkflow, Requirement, Scalar, Schedule } from "@ringfort/contract";
import type { CompiledConfig } from "../compile.ts";
import type { Compilation } from "../expand/compilation.ts";
import { expressionHolds } from "../expand/conditions.ts";
import type { Scope } from "../expand/scope.ts";
import type { CompiledInvocation, CompiledWorkflow } from "../expand/workflows.ts";
import { runsFor } from "../patterns/index.ts";
import { get, isNull, type Node, plain, spanOf, textOf } from "../read/node.ts";
import { buildJob } from "./build-job.ts";
import { namePatterns, texts } from "./fields.ts";

/** What a pipeline is for. Both may be given; the branch then decides first. */
export type PlanAt =
  | { readonly branch: string; readonly tag?: string }
  | { readonly tag: string; readonly branch?: string };

/** What filters are asked about: a config, the values to evaluate expressions with, and the ref. */
export interface Pipeline {
  readonly config: CompiledConfig;
  readonly compilation: Compilation;
  readonly at: PlanAt;
}

/**
 * What the engine runs: filters applied for this branch or tag, requirements on jobs that are filtered out dropped, and jobs dropped
 * whose every requirement was. An expression filter that cannot be evaluated is told in the config's own report and removes its job.
 */
export function toPlan(config: CompiledConfig, at: PlanAt): Plan {
  const workflows = config.workflows
    .map((workflow) => planWorkflow(workflow, config, at))
    .filter(({ jobs }) => jobs.length > 0);
  return { setup: config.setup, workflows };
}

function planWorkflow(workflow: CompiledWorkflow, config: CompiledConfig, at: PlanAt): PlanWorkflow {
  const kept = keptInvocations(workflow, { config, compilation: config.compilation, at });
  const names = new Set(kept.map(({ finalName }) => finalName));
  const reruns = workflow.maxAutoReruns && Number(plain(workflow.maxAutoReruns));
  return {
    name: workflow.name,
    jobs: kept.map((invocation) => planJob(invocation, names)),
    schedules: schedules(workflow.triggers),
    ...(reruns ? { maxAutoReruns: reruns } : {}),
    at: spanOf(workflow.at),
  };
}

/** Filters first; then a job that had requirements and lost all of them goes too, until nothing changes. Linear: each job falls once. */
export function keptInvocations(workflow: CompiledWorkflow, pipeline: Pipeline): readonly CompiledInvocation[] {
  const left = new Map<string, number>();
  const dependents = new Map<string, string[]>();
  for (const { finalName, requires } of workflow.invocations) {
    left.set(finalName, new Set(requires.map(({ job }) => job)).size);
    for (const job of new Set(requires.map((one) => one.job)))
      dependents.set(job, [...(dependents.get(job) ?? []), finalName]);
  }
  const dropped = new Set<string>();
  const falling = workflow.invocations.filter((one) => !passes(one, pipeline)).map(({ finalName }) => finalName);
  for (let name = falling.pop(); name !== undefined; name = falling.pop()) {
    if (dropped.has(name)) continue;
    dropped.add(name);
    for (const dependent of dependents.get(name) ?? []) {
      const rest = (left.get(dependent) ?? 1) - 1;
      left.set(dependent, rest);
      if (rest === 0) falling.push(dependent);
    }
  }
  return workflow.invocations.filter(({ finalName }) => !dropped.has(finalName));
}

function passes(invocation: CompiledInvocation, { config, compilation, at }: Pipeline): boolean {
  const filters = get(invocation.options, "filters");
  if (filters?.kind === "scalar" && !isNull(filters)) {
    if (typeof filters.value !== "string") return filters.value !== false;
    const scope: Scope = {
      elements: config.elements,
      parameters: undefined,
      matrix: undefined,
      chain: undefined,
      calls: undefined,
    };
    return expressionHolds(filters, scope, compilation) === true;
  }
  const sides = {
    ...(get(filters, "branches") === undefined ? {} : { branches: namePatterns(get(filters, "branches")) }),
    ...(get(filters, "tags") === undefined ? {} : { tags: namePatterns(get(filters, "tags")) }),
  };
  const place = at.branch === undefined ? { tag: at.tag ?? "" } : { branch: at.branch };
  return runsFor(filters && !isNull(filters) ? sides : undefined, place);
}

function planJob(invocation: CompiledInvocation, names: ReadonlySet<string>): PlanJob {
  const { finalName, declaredName, job, options, at } = invocation;
  const serialGroup = job.type === "lock" || job.type === "unlock" ? textOf(get(job.node, "key")) : undefined;
  return {
    name: finalName,
    declaredName,
    cell: cellOf(invocation),
    type: job.type,
    requires: merged(invocation.requires.filter((one) => names.has(one.job))),
    contexts: texts(get(options, "context")),
    ...(serialGroup === undefined ? {} : { serialGroup }),
    ...(job.type === "build" && job.node ? { build: buildJob(job.node) } : {}),
    at: spanOf(at),
  };
}

/** Two entries for one job must both hold: what is left is what they share. */
function merged(requires: readonly Requirement[]): Requirement[] {
  const byJob = new Map<string, Requirement>();
  for (const { job, statuses } of requires) {
    const before = byJob.get(job);
    byJob.set(job, { job, statuses: before ? before.statuses.filter((one) => statuses.includes(one)) : statuses });
  }
  return [...byJob.values()];
}

function cellOf(invocation: CompiledInvocation): Record<string, Scalar> {
  const cell: Record<string, Scalar> = Object.create(null);
  for (const [key, value] of invocation.member)
    cell[key] = value.kind === "scalar" ? value.value : JSON.stringify(plain(value));
  return cell;
}

/** The schedules among a workflow's `triggers`. */
export function schedules(triggers: Node | undefined): Schedule[] {
  if (triggers?.kind !== "list") return [];
  return triggers.items.map((trigger) => {
    const schedule = get(trigger, "schedule");
    return {
      cron: textOf(get(schedule, "cron")) ?? "",
      branches: namePatterns(get(get(schedule, "filters"), "branches")),
    };
  });
}
