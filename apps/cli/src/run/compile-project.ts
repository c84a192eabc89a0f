import { toPlan } from "@ringfort/config";
import type { Diagnostic, Plan } from "@ringfort/contract";
import type { Io } from "../command.ts";
import { readConfigFile } from "../config-file.ts";
import { compileWithOrbs } from "../orbs/compile-with-orbs.ts";
import { orbPlaces } from "../orbs/orb-places.ts";
import { Sources } from "../output/sources.ts";
import type { PipelineFacts } from "./pipeline-facts.ts";
import { configPath } from "./project.ts";

export interface CompiledProject {
  /** Absent when the config has mistakes. */
  readonly plan?: Plan;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: Sources;
}

/** Compiles a project's config for one pipeline. */
export async function compileProject(
  request: {
    readonly project: string;
    readonly facts: PipelineFacts;
    readonly params: Readonly<Record<string, string>>;
    readonly orbs: string | undefined;
  },
  io: Io,
): Promise<CompiledProject> {
  const file = await readConfigFile(configPath, { cwd: request.project, stdin: io.stdin });
  if (file.diagnostic) return { diagnostics: [file.diagnostic], sources: new Sources([file.source]) };
  const options = { values: request.facts.values, parameters: {}, parametersAsText: request.params };
  const places = await orbPlaces({ orbs: request.orbs, configFolder: file.folder }, io);
  const { compiled, sources } = await compileWithOrbs(file.source, options, places);
  if (!compiled.ok) return { diagnostics: compiled.diagnostics, sources };
  const { branch, tag } = request.facts;
  const plan = toPlan(compiled.config, tag === undefined ? { branch: branch ?? "main" } : { tag });
  // Filters that cannot be evaluated are only found now.
  return { plan, diagnostics: compiled.diagnostics, sources };
}
