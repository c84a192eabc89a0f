import { gatherOrbs, type ResolvedOrb } from "@ringfort/config";
import type { Diagnostic, Plan } from "@ringfort/contract";
import type { CompileAnswer, CompileRequest } from "../compiler/compile-request.ts";
import { CompileGivenUp } from "../compiler/compiler.ts";
import { orbPlaces } from "../orbs/orb-places.ts";
import type { ConfigFolder } from "../orbs/repository-orbs.ts";
import type { PipelineError } from "../postgres/tables.ts";
import type { House } from "./house.ts";

export interface Compiling extends Omit<CompileRequest, "orbs"> {
  /** Whose orb settings count. */
  readonly organizationId: string;
  /** Where the config stands, with its lock and its vendored orbs; a config from elsewhere has none. */
  readonly folder?: ConfigFolder | undefined;
}

export type CompiledConfig = {
  readonly diagnostics: readonly Diagnostic[];
  readonly orbs: readonly ResolvedOrb[];
} & (
  | { readonly ok: true; readonly plan: Plan; readonly document: string }
  | { readonly ok: false; readonly errors: readonly PipelineError[] }
);

type World = Pick<House, "compiler" | "db" | "settings" | "fetchOutside" | "log" | "now">;

/** Compiles one config for one pipeline, with the orbs that it turns out to need. */
export async function compileConfig(
  house: World,
  { organizationId, folder, ...request }: Compiling,
): Promise<CompiledConfig> {
  try {
    const { answer } = await gatherOrbs(
      async (answers) => {
        const tried = await house.compiler.compile({ ...request, orbs: [...answers] });
        return { answer: tried, needs: tried.ok ? [] : tried.needs };
      },
      orbPlaces(house, organizationId, folder),
    );
    return toCompiled(answer);
  } catch (error) {
    if (!(error instanceof CompileGivenUp)) throw error;
    if (error.why === "failed") house.log.error({ err: error, bug: error.cause }, "A bug in the compiler");
    const type = error.why === "failed" ? "other" : "timeout";
    return { ok: false, diagnostics: [], orbs: [], errors: [{ type, message: error.message }] };
  }
}

function toCompiled(answer: CompileAnswer): CompiledConfig {
  const { diagnostics, orbs } = answer;
  if (answer.ok) return { ok: true, diagnostics, orbs, plan: answer.plan, document: answer.yaml };
  const errors = diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ message }): PipelineError => ({ type: "config", message }));
  return { ok: false, diagnostics, orbs, errors };
}
