import type { Diagnostic } from "@ringfort/contract";
import { defineCommand, exitCodes, type Io } from "../command.ts";
import { defaultConfigFile, readConfigFile } from "../config-file.ts";
import { compileWithOrbs } from "../orbs/compile-with-orbs.ts";
import { orbPlaces } from "../orbs/orb-places.ts";
import { diagnosticsAsJson } from "../output/diagnostics-json.ts";
import { diagnosticsAsText } from "../output/diagnostics-text.ts";
import { Sources } from "../output/sources.ts";
import { styleFor } from "../output/style.ts";
import { configArgument, orbsOption } from "./shared-options.ts";

export const configValidate = defineCommand({
  details: [
    "Errors make the config invalid (exit code 3); warnings do not. Pipeline parameters have their defaults.",
    "--format json prints a list of {code, severity, message, file, line, column, endLine, endColumn, help, related}, empty when all is well.",
  ].join("\n"),
  positionals: [configArgument],
  options: {
    orbs: orbsOption,
    format: { type: "string", choices: ["text", "json"], help: "how to print what was found; text by default" },
  },
  async run({ options, positionals: [file] }, io) {
    const found = await check(file, options.orbs, io);
    const invalid = found.diagnostics.some(({ severity }) => severity === "error");
    if (options.format === "json") {
      io.stdout.write(diagnosticsAsJson(found.diagnostics, found.sources));
    } else {
      const style = styleFor(io.stdout, io.settings.colour);
      if (found.diagnostics.length > 0) io.stdout.write(diagnosticsAsText(found.diagnostics, found.sources, style));
      if (!invalid)
        io.stdout.write(`${style.green("valid")}: ${file === "-" ? "standard input" : (file ?? defaultConfigFile)}\n`);
    }
    return invalid ? exitCodes.configInvalid : exitCodes.ok;
  },
});

interface Found {
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: Sources;
}

async function check(file: string | undefined, orbs: string | undefined, io: Io): Promise<Found> {
  const config = await readConfigFile(file, io);
  if (config.diagnostic) return { diagnostics: [config.diagnostic], sources: new Sources([config.source]) };
  const places = await orbPlaces({ orbs, configFolder: config.folder }, io);
  const { compiled, sources } = await compileWithOrbs(config.source, {}, places);
  return { diagnostics: compiled.diagnostics, sources };
}
