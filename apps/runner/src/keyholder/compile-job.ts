import { compile, type OrbAnswer, outline, type ResolvedOrb, toPlan } from "@ringfort/config";
import type { Plan, Scalar } from "@ringfort/contract";

/** One config for one commit, with the orbs that are at hand. Everything in it can be sent to another thread. */
export interface OwnCompileRequest {
  readonly file: string;
  readonly text: string;
  readonly values: Readonly<Record<string, Scalar>>;
  readonly parameters: Readonly<Record<string, Scalar>>;
  /** Of a setup pipeline, for as many as the continued config declares. */
  readonly inherited: Readonly<Record<string, Scalar>>;
  readonly ref: { readonly branch: string } | { readonly tag: string };
  readonly orbs: readonly (readonly [reference: string, answer: OrbAnswer])[];
}

/** What a config declares: whether it is a setup config, and the defaults of its parameters. */
export interface OwnOutline {
  readonly setup: boolean;
  readonly defaults: Readonly<Record<string, Scalar | undefined>>;
}

export type OwnCompileAnswer = { readonly outline: OwnOutline; readonly needs: readonly string[] } & (
  | { readonly ok: true; readonly plan: Plan; readonly orbs: readonly ResolvedOrb[] }
  | { readonly ok: false; readonly message: string }
);

export function compileOwn({ file, text, values, ref, orbs, ...given }: OwnCompileRequest): OwnCompileAnswer {
  const declared = outline({ file, text });
  const defaults = declared?.parameters.map((one) => [one.name, one.default] as const) ?? [];
  const told = { outline: { setup: declared?.setup ?? false, defaults: Object.fromEntries(defaults) } };
  const names = new Set(defaults.map(([name]) => name));
  const inherited = Object.entries(given.inherited).filter(([name]) => names.has(name));
  const parameters = { ...Object.fromEntries(inherited), ...given.parameters };
  const answers = new Map(orbs);
  const find = (reference: string): OrbAnswer => answers.get(reference) ?? { status: "unfetched" };
  const compiled = compile({ file, text }, { orbs: { find }, values, parameters });
  if (!compiled.ok) return { ok: false, ...told, needs: compiled.needs, message: firstError(compiled.diagnostics) };
  const plan = toPlan(compiled.config, ref);
  // Filters that cannot be evaluated are found while planning.
  const { report } = compiled.config.compilation;
  if (report.failed) return { ok: false, ...told, needs: [], message: firstError(report.diagnostics) };
  return { ok: true, ...told, needs: [], plan, orbs: compiled.orbs };
}

function firstError(diagnostics: readonly { readonly severity: string; readonly message: string }[]): string {
  return (diagnostics.find(({ severity }) => severity === "error")?.message ?? "").slice(0, 500);
}
