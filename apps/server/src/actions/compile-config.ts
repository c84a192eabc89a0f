import { compile, noOrbs, toDocument, toPlan } from "@ringfort/config";
import type { Diagnostic, Plan, Scalar } from "@ringfort/contract";
import type { PipelineError, Row } from "../postgres/tables.ts";
import type { House } from "./house.ts";

export interface CompileRequest {
  readonly project: Row<"projects">;
  readonly revision: string;
  readonly file: string;
  readonly text: string;
  readonly values: Readonly<Record<string, Scalar>>;
  readonly parameters: Readonly<Record<string, Scalar>>;
  readonly ref: { readonly branch: string } | { readonly tag: string };
}

export type CompiledConfig = {
  readonly diagnostics: readonly Diagnostic[];
  readonly orbs: readonly { readonly reference: string; readonly resolved: string }[];
} & (
  | { readonly ok: true; readonly plan: Plan; readonly document: string }
  | { readonly ok: false; readonly errors: readonly PipelineError[] }
);

/** Compiles one config for one pipeline. */
export async function compileConfig(_house: House, request: CompileRequest): Promise<CompiledConfig> {
  const compiled = compile(
    { file: request.file, text: request.text },
    { orbs: noOrbs, values: request.values, parameters: request.parameters },
  );
  const { orbs } = compiled;
  const plan = compiled.ok ? toPlan(compiled.config, request.ref) : undefined;
  // Only now: filters that cannot be evaluated are found while planning.
  const { diagnostics } = compiled;
  const errors = diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ message }): PipelineError => ({ type: "config", message }));
  if (!plan || !compiled.ok || errors.length > 0) return { ok: false, diagnostics, orbs, errors };
  return { ok: true, diagnostics, orbs, plan, document: JSON.stringify(toDocument(compiled.config), null, 2) };
}
