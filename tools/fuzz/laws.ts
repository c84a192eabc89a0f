import { isDeepStrictEqual } from "node:util";
import {
  type Compiled,
  type CompiledConfig,
  compile,
  noOrbs,
  type OrbLibrary,
  toDocument,
  toPlan,
  toYaml,
} from "@ringfort/config";
import type { Diagnostic, Plan, Span } from "@ringfort/contract";

/** A law of the compiler that an input broke. */
export interface Broken {
  readonly law:
    | "never throws"
    | "deterministic"
    | "spans are inside"
    | "refusals say why"
    | "fixed point"
    | "same plan"
    | "saying it otherwise changes nothing";
  readonly how: string;
  /** What the input became before the law broke, when it was changed for that. */
  readonly rewritten?: string;
}

const file = "config.yml";
const pipelines = [{ branch: "main" }, { branch: "feature/a" }, { tag: "v1.0.0" }] as const;

export interface Verdict {
  readonly compiled: boolean;
  /** Processor time of one compile. */
  readonly ms: number;
  /** The first law that does not hold. */
  readonly broken: Broken | undefined;
}

/** Compiles an input in every way that the laws need. */
export function holdToLaws(text: string, orbs: OrbLibrary): Verdict {
  const before = process.cpuUsage();
  const spent = (): number => Math.round(process.cpuUsage(before).user / 1000);
  try {
    const compiled = compile({ file, text }, { orbs });
    const ms = spent();
    const broken =
      spanOutside(compiled) ??
      silentRefusal(compiled) ??
      (compiled.ok ? unfaithfulDocument(compiled.config) : undefined) ??
      differentWhenAgain(compiled, text, orbs);
    return { compiled: compiled.ok, ms, broken };
  } catch (error) {
    const how = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { compiled: false, ms: spent(), broken: { law: "never throws", how } };
  }
}

function spanOutside({ diagnostics, texts }: Compiled): Broken | undefined {
  for (const { code, at, related } of diagnostics) {
    for (const span of [at, ...related.map((one) => one.at)]) {
      if (!isInside(span, texts)) return { law: "spans are inside", how: `${code}: ${JSON.stringify(span)}` };
    }
  }
  return undefined;
}

function isInside({ file, start, end }: Span, texts: ReadonlyMap<string, string>): boolean {
  const text = texts.get(file);
  return text !== undefined && Number.isInteger(start) && start >= 0 && start <= end && end <= text.length;
}

function silentRefusal(compiled: Compiled): Broken | undefined {
  if (compiled.ok || compiled.needs.length > 0) return undefined;
  if (compiled.diagnostics.some(({ severity }) => severity === "error")) return undefined;
  return { law: "refusals say why", how: "refused without an error" };
}

function differentWhenAgain(first: Compiled, text: string, orbs: OrbLibrary): Broken | undefined {
  const second = compile({ file, text }, { orbs });
  return JSON.stringify(told(first)) === JSON.stringify(told(second))
    ? undefined
    : { law: "deterministic", how: "compiling again gave something else" };
}

function told(compiled: Compiled): unknown {
  const { ok, diagnostics } = compiled;
  return ok ? { diagnostics, document: toDocument(compiled.config), plans: plansOf(compiled.config) } : { diagnostics };
}

/** The printed document is a config of version 2 that compiles to itself, and gives the same plans. */
function unfaithfulDocument(config: CompiledConfig): Broken | undefined {
  const document = printable(toDocument(config));
  // A pipeline in which nothing remains runs nothing, while a file that has no workflow at all is a mistake.
  if (!document) return undefined;
  const printed = toYaml(document);
  const again = compile({ file, text: printed }, { orbs: noOrbs });
  if (!again.ok) return { law: "fixed point", how: `refused: ${firstError(again.diagnostics)}` };
  const reprinted = toYaml(printable(toDocument(again.config)));
  if (printed !== reprinted) return { law: "fixed point", how: firstLineThatDiffers(printed, reprinted) };
  const [one, other] = [plansOf(config), plansOf(again.config)];
  if (isDeepStrictEqual(one, other)) return undefined;
  return { law: "same plan", how: firstLineThatDiffers(pretty(one), pretty(other)) };
}

/**
 * `setup` goes: version 2 has no setup configs. Workflows without a job go: version 2 has none. A job whose every step hung on a
 * condition may have none left, which is no mistake then, and one in a file: such a document is nothing to compile.
 */
function printable(document: unknown): unknown {
  const { jobs } = document as { jobs: Record<string, { steps?: unknown[] }> };
  if (Object.values(jobs).some(({ steps }) => steps?.length === 0)) return undefined;
  const {
    setup: _,
    workflows,
    ...rest
  } = document as { setup?: boolean; workflows: Record<string, { jobs: unknown[] }> };
  const kept = Object.entries(workflows).filter(
    ([, workflow]) => workflow.jobs === undefined || workflow.jobs.length > 0,
  );
  return kept.length > 1 ? { ...rest, workflows: Object.fromEntries(kept) } : undefined;
}

/** What is run, without what only the source as written can say. */
function plansOf(config: CompiledConfig): unknown {
  const plans = pipelines.map((at): Plan => toPlan(config, at));
  const text = JSON.stringify(plans, (key, value) =>
    key === "at" || key === "declaredName" || key === "cell" || key === "setup" ? undefined : value,
  );
  return JSON.parse(text);
}

function firstError(diagnostics: readonly Diagnostic[]): string {
  const error = diagnostics.find(({ severity }) => severity === "error");
  return error ? `[${error.code}] ${error.message}` : "(without an error)";
}

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 1);
}

function firstLineThatDiffers(one: string, other: string): string {
  const [left, right] = [one.split("\n"), other.split("\n")];
  const at = left.findIndex((line, index) => line !== right[index]);
  return `${JSON.stringify(left[at]?.trim())} became ${JSON.stringify(right[at]?.trim())}`;
}
