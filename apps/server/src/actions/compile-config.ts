import type { ResolvedOrb } from "@ringfort/config";
import type { Diagnostic, Plan } from "@ringfort/contract";
import type { CompileAnswer, CompileRequest } from "../compiler/compile-request.ts";
import { CompileGivenUp } from "../compiler/compiler.ts";
import type { PipelineError } from "../postgres/tables.ts";
import type { House } from "./house.ts";

export type Compiling = Omit<CompileRequest, "orbs">;

export type CompiledConfig = {
  readonly diagnostics: readonly Diagnostic[];
  readonly orbs: readonly ResolvedOrb[];
} & (
  | { readonly ok: true; readonly plan: Plan; readonly document: string }
  | { readonly ok: false; readonly errors: readonly PipelineError[] }
);

/** Compiles one config for one pipeline. */
export async function compileConfig(
  { compiler }: Pick<House, "compiler">,
  request: Compiling,
): Promise<CompiledConfig> {
  let answer: CompileAnswer;
  try {
    answer = await compiler.compile({ ...request, orbs: [] });
  } catch (error) {
    if (!(error instanceof CompileGivenUp)) throw error;
    return { ok: false, diagnostics: [], orbs: [], errors: [{ type: "timeout", message: error.message }] };
  }
  const { diagnostics, orbs } = answer;
  if (answer.ok) return { ok: true, diagnostics, orbs, plan: answer.plan, document: answer.yaml };
  const errors = diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ message }): PipelineError => ({ type: "config", message }));
  return { ok: false, diagnostics, orbs, errors };
}
