import { defineCommand, exitCodes } from "../command.ts";
import { checkContextName } from "../vault/contexts.ts";
import { houseOptions } from "../vault/house-options.ts";
import { openVault } from "../vault/open-vault.ts";
import { readValue, valueOptions } from "../vault/read-value.ts";
import { tellWritten } from "../vault/tell-written.ts";
import { checkName, checkValue, valueOnCommandLine } from "../vault/variable.ts";
import { writeValues } from "../vault/write-values.ts";

export const contextSet = defineCommand({
  details:
    "The value is asked for without showing it, or comes on standard input, or from a file; it is sealed here, and the server never sees it.",
  positionals: [
    { name: "CONTEXT", help: "the context", required: true },
    { name: "NAME", help: "the variable", required: true },
  ],
  unexpected: valueOnCommandLine,
  options: { ...valueOptions, ...houseOptions },
  exclusive: [["from-file", "empty"]],
  async run({ options, positionals: [context, given] }, io) {
    const name = checkName(given!);
    const scope = `context/${checkContextName(context!)}`;
    const vault = await openVault(options, io);
    const value = await readValue(name, options, io);
    const warnings = checkValue(name, value);
    tellWritten(await writeValues(vault, scope, [{ name, kind: "env", value }]), warnings, io);
    return exitCodes.ok;
  },
});
