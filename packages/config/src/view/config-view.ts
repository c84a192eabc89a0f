import type { BuildJob, Diagnostic, JobType, Related, Requirement, Scalar, Span, Step } from "@ringfort/contract";
import { type Compiled, type CompiledConfig, type CompileOptions, compile, type ResolvedOrb } from "../compile.ts";
import type { DiagnosticCode } from "../diagnostics/codes.ts";
import { Report } from "../diagnostics/report.ts";
import type { CompiledInvocation, CompiledWorkflow } from "../expand/workflows.ts";
import { buildJob } from "../plan/build-job.ts";
import { type Entry, get, isNull, type MapNode, type Node, plain, spanOf, textOf } from "../read/node.ts";
import { readYaml } from "../read/yaml.ts";
import type { Source } from "../source.ts";
import { callsTo, userPlace } from "./user-place.ts";

/** A config as an auditor sees it: as written, and with everything expanded, each piece with the place where a person can mend it. */
export interface ConfigView {
  readonly source: Source;
  /** The tree as written, anchors resolved; undefined when the file is not YAML, or no map. */
  readonly root: MapNode | undefined;
  /** Every workflow's jobs, also those that a plain push would not run. Of a config that does not compile, what could be expanded. */
  readonly jobs: readonly JobView[];
  readonly orbs: readonly OrbView[];
  readonly setup: boolean;
  readonly compiled: boolean;
  readonly diagnostics: readonly Diagnostic<DiagnosticCode>[];
  /** Orbs that were not at hand: what stands on them is unknown. */
  readonly needs: readonly string[];
  readonly texts: ReadonlyMap<string, string>;
  /** What was compiled, for asking which jobs run where; undefined when nothing could be expanded. */
  readonly config: CompiledConfig | undefined;
}

export interface OrbView {
  readonly alias: string;
  /** As written, tags and all; undefined for an inline orb. */
  readonly reference: string | undefined;
  readonly resolved: string | undefined;
  readonly at: Span;
  readonly node: Node;
}

export interface JobView {
  /** The same for one invocation in every compile of the same text, whatever the pipeline values. */
  readonly key: string;
  readonly workflow: string;
  readonly workflowAt: Span;
  readonly name: string;
  /** As the workflow names it: `deploy`, `node/test`. */
  readonly declaredName: string;
  readonly cell: Readonly<Record<string, Scalar>>;
  readonly type: JobType;
  /** The invocation. */
  readonly at: Span;
  /** `context`, `filters`, `requires` and their like, rendered, with places and origins. */
  readonly options: MapNode;
  readonly contexts: readonly Node[];
  readonly requires: readonly Requirement[];
  /** The compiled job, with places and origins; undefined for approvals. */
  readonly node: MapNode | undefined;
  readonly build: BuildJob | undefined;
  readonly steps: readonly StepView[];
  /** Whether the job's definition comes from an orb. */
  readonly orb: string | undefined;
}

export interface StepView {
  readonly step: Step;
  /** The step as compiled: a name, or a map of one key. */
  readonly node: Node;
  /** The options of the step, when it has some. */
  readonly body: Node | undefined;
  /** Where a person can mend it. */
  readonly at: Span;
  readonly calls: readonly Related[];
}

/** Looks at a config for an audit. Never throws for what a user wrote; a config that does not compile still shows its tree. */
export function viewConfig(source: Source, options: Omit<CompileOptions, "view">): ConfigView {
  const compiled = compile(source, { ...options, view: { traces: true, everyWorkflow: true } });
  const config = compiled.ok ? compiled.config : compiled.partial;
  const root = config?.elements.root ?? rootOf(source);
  return {
    source,
    root,
    jobs: (config?.workflows ?? []).flatMap((workflow) => jobViews(workflow, source.file)),
    orbs: orbViews(root, compiled.orbs),
    setup: plainTrue(get(root, "setup")),
    compiled: compiled.ok,
    diagnostics: compiled.diagnostics,
    needs: needsOf(compiled),
    texts: compiled.texts,
    config,
  };
}

function needsOf(compiled: Compiled): readonly string[] {
  return compiled.ok ? [] : compiled.needs;
}

function rootOf(source: Source): MapNode | undefined {
  const root = readYaml(source, new Report(), { templates: true });
  return root?.kind === "map" ? root : undefined;
}

function plainTrue(node: Node | undefined): boolean {
  return node?.kind === "scalar" && node.value === true;
}

function orbViews(root: MapNode | undefined, resolved: readonly ResolvedOrb[]): OrbView[] {
  const orbs = get(root, "orbs");
  if (orbs?.kind !== "map") return [];
  return [...orbs.entries.values()].map(({ key, keyAt, value }) => {
    const reference = textOf(value);
    return {
      alias: key,
      reference,
      resolved: resolved.find((one) => one.reference === reference)?.resolved,
      at: reference === undefined ? spanOf(keyAt) : spanOf(value),
      node: value,
    };
  });
}

function jobViews(workflow: CompiledWorkflow, file: string): JobView[] {
  return workflow.invocations.map((invocation) => jobView(invocation, workflow, file));
}

/** What tells one invocation from all others, whatever its final name became. */
export function invocationKey(invocation: CompiledInvocation): string {
  const cell = JSON.stringify([...invocation.member].map(([key, value]) => [key, plain(value)]));
  return `${invocation.at.file}:${invocation.at.start}:${invocation.job.type}:${cell}`;
}

function jobView(invocation: CompiledInvocation, workflow: CompiledWorkflow, file: string): JobView {
  const { job, options, finalName, declaredName, at } = invocation;
  const build = job.type === "build" && job.node ? buildJob(job.node) : undefined;
  const context = get(options, "context");
  return {
    key: invocationKey(invocation),
    workflow: workflow.name,
    workflowAt: spanOf(workflow.at),
    name: finalName,
    declaredName,
    cell: Object.fromEntries(
      [...invocation.member].map(([key, value]) => [key, value.kind === "scalar" ? value.value : null]),
    ),
    type: job.type,
    at: spanOf(at),
    options,
    contexts: context === undefined || isNull(context) ? [] : context.kind === "list" ? context.items : [context],
    requires: invocation.requires.map(({ job: name, statuses }) => ({ job: name, statuses })),
    node: job.node,
    build,
    steps: build && job.node ? stepViews(build.steps, get(job.node, "steps"), file, at) : [],
    orb: declaredName.includes("/") ? declaredName.slice(0, declaredName.indexOf("/")) : undefined,
  };
}

function stepViews(steps: readonly Step[], nodes: Node | undefined, file: string, fallback: Span): StepView[] {
  const items = nodes?.kind === "list" ? nodes.items : [];
  return items.flatMap((node, index) => {
    const step = steps[index];
    if (!step) return [];
    const entry: Entry | undefined = node.kind === "map" ? [...node.entries.values()][0] : undefined;
    const place = entry?.keyAt ?? node;
    return [
      { step, node, body: entry?.value, at: userPlace(place, node.chain, file, fallback), calls: callsTo(node.chain) },
    ];
  });
}
