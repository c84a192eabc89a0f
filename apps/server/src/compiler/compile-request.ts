import {
  compile,
  compiledYaml,
  type OrbAnswer,
  type Outline,
  outline,
  type ResolvedOrb,
  toDocument,
  toPlan,
} from "@ringfort/config";
import type { Diagnostic, Plan, Scalar } from "@ringfort/contract";

/** One config for one pipeline, with the orbs that are at hand. Everything in it can be sent to another thread. */
export interface CompileRequest {
  readonly file: string;
  readonly text: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly parameters: Readonly<Record<string, Scalar>>;
  readonly ref: { readonly branch: string } | { readonly tag: string };
  readonly orbs: readonly (readonly [reference: string, answer: OrbAnswer])[];
}

export type CompileAnswer = {
  readonly diagnostics: readonly Diagnostic[];
  readonly orbs: readonly ResolvedOrb[];
} & (
  | { readonly ok: true; readonly plan: Plan; readonly yaml: string }
  /** When `needs` is not empty, more orbs must be fetched before the diagnostics mean anything. */
  | { readonly ok: false; readonly needs: readonly string[] }
);

export type CompilerJob =
  | { readonly kind: "compile"; readonly request: CompileRequest }
  | { readonly kind: "outline"; readonly text: string };

export interface CompilerResults {
  readonly compile: CompileAnswer;
  readonly outline: Outline | undefined;
}

export type CompilerResult = CompilerResults[CompilerJob["kind"]];

export type CompilerSays =
  | { readonly ok: true; readonly result: CompilerResult }
  /** The compiler never throws for a config's mistakes. */
  | { readonly ok: false; readonly bug: string };

export function perform(job: CompilerJob): CompilerResult {
  return job.kind === "compile" ? compileRequest(job.request) : outline({ file: "config", text: job.text });
}

function compileRequest({ file, text, values, parameters, ref, orbs }: CompileRequest): CompileAnswer {
  const answers = new Map(orbs);
  const find = (reference: string): OrbAnswer => answers.get(reference) ?? { status: "unfetched" };
  const compiled = compile({ file, text }, { orbs: { find }, values, parameters });
  if (!compiled.ok) return { ok: false, diagnostics: compiled.diagnostics, orbs: compiled.orbs, needs: compiled.needs };
  const plan = toPlan(compiled.config, ref);
  // Filters that cannot be evaluated are found while planning, when the compiler has told what it had to tell.
  const { report } = compiled.config.compilation;
  if (report.failed) return { ok: false, diagnostics: report.diagnostics, orbs: compiled.orbs, needs: [] };
  const yaml = compiledYaml(toDocument(compiled.config), compiled.orbs, text);
  return { ok: true, diagnostics: compiled.diagnostics, orbs: compiled.orbs, plan, yaml };
}
