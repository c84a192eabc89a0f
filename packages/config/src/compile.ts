import type { Diagnostic, Scalar, Span } from "@ringfort/contract";
import { checkConfig } from "./check/config.ts";
import { checkElements } from "./check/elements.ts";
import { checkUnused } from "./check/unused.ts";
import type { DiagnosticCode } from "./diagnostics/codes.ts";
import { Report } from "./diagnostics/report.ts";
import { Compilation, type View } from "./expand/compilation.ts";
import { Elements } from "./expand/elements.ts";
import { readPipelineParameters } from "./expand/pipeline-parameters.ts";
import { pipelineValues } from "./expand/pipeline-values.ts";
import { type CompiledWorkflow, compileWorkflows } from "./expand/workflows.ts";
import type { OrbLibrary } from "./orbs/library.ts";
import { entry, get, isNull, list, type MapNode, map, type Node, scalar } from "./read/node.ts";
import { readYaml } from "./read/yaml.ts";
import type { Source } from "./source.ts";

export interface CompileOptions {
  readonly orbs: OrbLibrary;
  /** Flat: `{"pipeline.git.branch": "main"}`; the rest is as for a push on a laptop. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Pipeline parameters as an API gives them: typed already. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Pipeline parameters as a command line gives them: read by their declared type. */
  readonly parametersAsText?: Readonly<Record<string, string>>;
  /** Present when this config continues a setup pipeline. */
  readonly continues?: Continuation;
  /** Keeps what an audit asks for: the origins of rendered texts, and workflows that would not run this time. */
  readonly view?: View;
}

/** What a setup pipeline hands to the config that continues it. */
export interface Continuation {
  /** The setup config's own parameters with their defaults, and the values with which the pipeline was triggered. */
  readonly declared: Readonly<Record<string, unknown>>;
  readonly triggered: Readonly<Record<string, unknown>>;
}

/** A config compiled for its pipeline values, its filters not yet applied. */
export interface CompiledConfig {
  readonly setup: boolean;
  readonly workflows: readonly CompiledWorkflow[];
  readonly values: ReadonlyMap<string, Scalar>;
  readonly compilation: Compilation;
  readonly elements: Elements;
}

export interface ResolvedOrb {
  readonly reference: string;
  readonly resolved: string;
}

interface Told {
  readonly diagnostics: readonly Diagnostic<DiagnosticCode>[];
  /** Diagnostics beyond the limit, which were only counted. */
  readonly untold: number;
  /** Texts by file name, the orbs' among them: what renderers draw lines from. */
  readonly texts: ReadonlyMap<string, string>;
  readonly orbs: readonly ResolvedOrb[];
}

export type Compiled =
  | (Told & { readonly ok: true; readonly config: CompiledConfig })
  /** `needs` names orbs to fetch before compiling again; when it is not empty, the diagnostics are not the last word. */
  | (Told & {
      readonly ok: false;
      readonly needs: readonly string[];
      /** What could be expanded all the same, for audits; nothing may be run from it. */
      readonly partial: CompiledConfig | undefined;
    });

/** Compiles one config to what its pipeline runs. Orbs arrive fetched: nothing here does I/O, and nothing a user wrote makes it throw. */
export function compile(source: Source, options: CompileOptions): Compiled {
  const report = new Report();
  const compilation = new Compilation(report, options.orbs, pipelineValues(options.values ?? {}), options.view);
  compilation.texts.set(source.file, source.text);
  const config = compileSource(source, options, compilation);
  const told: Told = {
    diagnostics: inFileOrder(report.diagnostics, source.file),
    untold: report.untold,
    texts: compilation.texts,
    orbs: [...compilation.resolvedOrbs].map(([reference, resolved]) => ({ reference, resolved })),
  };
  if (!config || report.failed || compilation.needs.size > 0)
    return { ok: false, needs: [...compilation.needs], partial: config, ...told };
  return { ok: true, config, ...told };
}

/** As a reader goes through them: the config from top to bottom, then the orbs. */
function inFileOrder(diagnostics: readonly Diagnostic<DiagnosticCode>[], file: string): Diagnostic<DiagnosticCode>[] {
  const rank = ({ at }: Diagnostic) => (at.file === file ? "" : at.file);
  return diagnostics.toSorted((a, b) => (rank(a) === rank(b) ? a.at.start - b.at.start : rank(a) < rank(b) ? -1 : 1));
}

function compileSource(source: Source, options: CompileOptions, compilation: Compilation): CompiledConfig | undefined {
  const { report } = compilation;
  const read = readYaml(source, report, { templates: true, unusedAnchors: true });
  if (!read) return undefined;
  // Version 2.0 has no templating: the few old configs that hold `<<` all the same are read again, as text.
  const root = (read.tagged && isVersion2(read) ? readYaml(source, report, { templates: false }) : read) ?? read;
  const at: Span = { file: source.file, start: 0, end: Math.min(1, source.text.length) };
  const version = checkConfig(root, at, compilation, options.continues);
  if (!version || root.kind !== "map") return undefined;
  const whole = withImplicitWorkflow(root, compilation) ?? root;
  const elements = new Elements(whole, "this config", 0);
  compilation.pipelineParameters = readPipelineParameters(whole, options, compilation);
  const workflows = compileWorkflows(elements, compilation);
  if (version === "2.1") checkElements(elements, compilation);
  const setup = isTrue(whole);
  if (!compilation.everyWorkflow) checkSetup(setup, whole, workflows, compilation);
  if (!report.failed && compilation.needs.size === 0) checkUnused(elements, compilation);
  return { setup, workflows, values: compilation.values, compilation, elements };
}

function isVersion2(root: Node): boolean {
  const version = get(root, "version");
  return version?.kind === "scalar" && (String(version.value) === "2" || version.value === "2.0");
}

function isTrue(root: MapNode): boolean {
  const node = get(root, "setup");
  return node?.kind === "scalar" && node.value === true;
}

/** A config without workflows runs its job `build` in a workflow named `workflow`. */
function withImplicitWorkflow(root: MapNode, compilation: Compilation): MapNode | undefined {
  const workflows = root.entries.get("workflows");
  if (workflows && !isNull(workflows.value)) return root;
  const jobs = root.entries.get("jobs");
  const build = jobs?.value.kind === "map" ? jobs.value.entries.get("build") : undefined;
  const isNoMap = jobs !== undefined && !isNull(jobs.value) && jobs.value.kind !== "map";
  if (!build && isNoMap) return undefined;
  if (!build) {
    compilation.error(
      "nothing-to-run",
      jobs?.keyAt ?? { ...root, end: Math.min(root.end, root.start + 1) },
      "There is no workflow here, and no job named `build`.",
      {
        help: "Add `workflows:` with a workflow that runs your jobs.",
      },
    );
    return undefined;
  }
  const at = build.keyAt;
  const workflow = map([entry("jobs", list([scalar("build", at)], at))], at);
  const implicit = { key: "workflow", keyAt: at, value: workflow };
  return {
    ...root,
    entries: new Map(root.entries).set("workflows", { key: "workflows", keyAt: at, value: map([implicit], at) }),
  };
}

function checkSetup(
  setup: boolean,
  root: MapNode,
  workflows: readonly CompiledWorkflow[],
  compilation: Compilation,
): void {
  const node = root.entries.get("setup");
  if (!setup || !node) return;
  const [, second] = workflows;
  if (second) {
    compilation.error("setup-invalid", second.at, "A setup config runs one workflow, and this would be another.", {
      help: "Give the workflows conditions that leave one.",
    });
  }
  for (const { triggers } of workflows) {
    if (triggers && !isNull(triggers))
      compilation.error("setup-invalid", triggers, "Scheduled workflows do not go together with `setup: true`.");
  }
}
