import { defineCommand, exitCodes } from "../command.ts";
import { houseOptions } from "../vault/house-options.ts";
import { openVault } from "../vault/open-vault.ts";
import { openToProject, projectOption, projectScope, refOption, requireProject } from "../vault/project-scope.ts";
import { readValue, valueOptions } from "../vault/read-value.ts";
import { tellWritten } from "../vault/tell-written.ts";
import { checkRef } from "../vault/terms-options.ts";
import { checkName, checkValue, valueOnCommandLine } from "../vault/variable.ts";
import { writeValues } from "../vault/write-values.ts";

export const projectEnvSet = defineCommand({
  details:
    "The value is asked for without showing it, or comes on standard input, or from a file. The first one opens the project's variables to its own jobs; --ref says on which refs, then and later.",
  positionals: [{ name: "NAME", help: "the variable", required: true }],
  unexpected: valueOnCommandLine,
  options: { project: projectOption, ref: refOption, ...valueOptions, ...houseOptions },
  exclusive: [["from-file", "empty"]],
  async run({ options, positionals: [given] }, io) {
    const name = checkName(given!);
    const slug = requireProject(options.project);
    const refs = options.ref.map(checkRef);
    const vault = await openVault(options, io);
    const scope = await projectScope(vault, slug);
    const value = await readValue(name, options, io);
    const warnings = checkValue(name, value);
    await openToProject(vault, slug, refs, io);
    tellWritten(await writeValues(vault, scope, [{ name, kind: "env", value }]), warnings, io);
    return exitCodes.ok;
  },
});
