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
  /** What a run says of a config that compiles. */
  readonly notes: readonly string[];
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
  if (file.diagnostic) return { diagnostics: [file.diagnostic], sources: new Sources([file.source]), notes: [] };
  const options = { values: request.facts.values, parameters: {}, parametersAsText: request.params };
  const places = await orbPlaces({ orbs: request.orbs, configFolder: file.folder }, io);
  const { compiled, sources } = await compileWithOrbs(file.source, options, places);
  const { diagnostics } = compiled;
  if (!compiled.ok) return { diagnostics, sources, notes: [] };
  const { branch, tag } = request.facts;
  const plan = toPlan(compiled.config, tag === undefined ? { branch: branch ?? "main" } : { tag });
  // Filters that cannot be evaluated are found while planning, when the compiler has told what it had to tell.
  const { report } = compiled.config.compilation;
  if (report.failed) return { diagnostics: report.diagnostics, sources, notes: [] };
  return { plan, diagnostics, sources, notes: [...warningNotes(diagnostics.length), ...setupNotes(plan)] };
}

/** Warnings are for whoever works on the config; a run only says that there are some. */
function warningNotes(count: number): string[] {
  if (count === 0) return [];
  const [number, them] = count === 1 ? ["a warning", "it"] : [`${count} warnings`, "them"];
  return [`The config has ${number}; \`ringfort config validate\` shows ${them}.`];
}

function setupNotes({ setup }: Plan): string[] {
  return setup ? ["This is a setup config. A local run does not continue with the config that it makes."] : [];
}
