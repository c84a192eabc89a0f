import { resolve } from "node:path";
import { defineCommand, exitCodes, UsageError } from "../command.ts";
import { readEnvFile } from "../run/env-file.ts";
import { checkContextName } from "../vault/contexts.ts";
import { houseOptions } from "../vault/house-options.ts";
import { openVault } from "../vault/open-vault.ts";
import { tellWritten } from "../vault/tell-written.ts";
import { checkCount, checkName, checkValue, valueOnCommandLine } from "../vault/variable.ts";
import { writeValues } from "../vault/write-values.ts";

export const contextImport = defineCommand({
  details:
    "One NAME=VALUE a line; `export`, quotes, comments and values of several lines are understood. All variables are sealed and stored, or none.",
  positionals: [{ name: "CONTEXT", help: "the context", required: true }],
  unexpected: valueOnCommandLine,
  options: {
    "from-env-file": { type: "string", value: "FILE", help: "the file with the variables" },
    ...houseOptions,
  },
  async run({ options, positionals: [context] }, io) {
    const file = options["from-env-file"];
    if (file === undefined) throw new UsageError("which file? `--from-env-file FILE`.");
    const scope = `context/${checkContextName(context!)}`;
    const read = await readEnvFile(resolve(io.cwd, file));
    const values = Object.entries(read.values).map(
      ([name, value]) => ({ name: checkName(name), kind: "env", value }) as const,
    );
    if (values.length === 0) throw new UsageError("there is no variable in the file.");
    checkCount(new Set(values.map(({ name }) => name)), scope);
    const warnings = [...read.warnings, ...values.flatMap(({ name, value }) => checkValue(name, value))];
    const vault = await openVault(options, io);
    tellWritten(await writeValues(vault, scope, values), warnings, io);
    return exitCodes.ok;
  },
});
