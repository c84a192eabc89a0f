import { resolve } from "node:path";
import { type CompileOptions, compiledYaml, toDocument } from "@ringfort/config";
import type { Diagnostic } from "@ringfort/contract";
import { CommandFailure, defineCommand, exitCodes, type Io, UsageError } from "../command.ts";
import { readConfigFile } from "../config-file.ts";
import { compileWithOrbs } from "../orbs/compile-with-orbs.ts";
import { orbPlaces } from "../orbs/orb-places.ts";
import { diagnosticsAsText } from "../output/diagnostics-text.ts";
import { Sources } from "../output/sources.ts";
import { styleFor } from "../output/style.ts";
import { readTextFile } from "../text-file.ts";
import { configArgument, orbsOption, paramOption, readPairs } from "./shared-options.ts";

export const configProcess = defineCommand({
  details: [
    "The branch is `main` unless --branch, --tag or --values says otherwise. Map filters stay in the output, as CircleCI leaves them there.",
    'FILE.json holds pipeline values by their full names: {"pipeline.git.branch": "main", "pipeline.number": 7}.',
  ].join("\n"),
  positionals: [configArgument],
  options: {
    orbs: orbsOption,
    param: paramOption,
    branch: { type: "string", value: "B", help: "compile for a pipeline of this branch" },
    tag: { type: "string", value: "T", help: "compile for a pipeline of this tag" },
    values: { type: "string", value: "FILE.json", help: "pipeline values, as a flat map" },
    format: { type: "string", choices: ["yaml", "json"], help: "how to print the document; yaml by default" },
  },
  exclusive: [["branch", "tag"]],
  async run({ options, positionals: [file] }, io) {
    const pipeline = await pipelineOf(options, io);
    const config = await readConfigFile(file, io);
    if (config.diagnostic) return refuse([config.diagnostic], new Sources([config.source]), io);
    const places = await orbPlaces({ orbs: options.orbs, configFolder: config.folder }, io);
    const { compiled, sources } = await compileWithOrbs(config.source, pipeline, places);
    if (!compiled.ok) return refuse(compiled.diagnostics, sources, io);
    complain(compiled.diagnostics, sources, io);
    const document = toDocument(compiled.config);
    const asJson = options.format === "json";
    io.stdout.write(
      asJson ? `${JSON.stringify(document, null, 2)}\n` : compiledYaml(document, compiled.orbs, config.source.text),
    );
    return exitCodes.ok;
  },
});

function refuse(diagnostics: readonly Diagnostic[], sources: Sources, io: Io): number {
  complain(diagnostics, sources, io);
  return exitCodes.configInvalid;
}

/** On standard error: standard output is the document's. */
function complain(diagnostics: readonly Diagnostic[], sources: Sources, io: Io): void {
  if (diagnostics.length === 0) return;
  io.stderr.write(diagnosticsAsText(diagnostics, sources, styleFor(io.stderr, io.settings.colour)));
}

interface PipelineWords {
  readonly param: readonly string[];
  readonly branch: string | undefined;
  readonly tag: string | undefined;
  readonly values: string | undefined;
}

/** The pipeline to compile for; what is said by an option of its own wins over the file. */
async function pipelineOf(
  { param, branch, tag, values }: PipelineWords,
  io: Io,
): Promise<Omit<CompileOptions, "orbs">> {
  const given = values === undefined ? {} : await readValues(resolve(io.cwd, values));
  const parametersPrefix = "pipeline.parameters.";
  const asText = readPairs("param", param);
  const parameters = Object.entries(given)
    .filter(([name]) => name.startsWith(parametersPrefix))
    .map(([name, value]) => [name.slice(parametersPrefix.length), value] as const)
    .filter(([name]) => !Object.hasOwn(asText, name));
  const others = Object.entries(given).filter(([name]) => !name.startsWith(parametersPrefix));
  return {
    values: {
      ...Object.fromEntries(others),
      ...(branch === undefined ? {} : { "pipeline.git.branch": branch, "pipeline.git.tag": null }),
      ...(tag === undefined ? {} : { "pipeline.git.branch": null, "pipeline.git.tag": tag }),
    },
    parameters: Object.fromEntries(parameters),
    parametersAsText: asText,
  };
}

async function readValues(path: string): Promise<Record<string, unknown>> {
  const text = await readTextFile(path);
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw new CommandFailure(`${path} is not JSON: ${(cause as Error).message}.`, { cause, exitCode: exitCodes.usage });
  }
  if (typeof data === "object" && data !== null && !Array.isArray(data)) return data as Record<string, unknown>;
  throw new UsageError(`--values needs a flat map: {"pipeline.git.branch": "main"}.`);
}
