import { defineCommand, exitCodes } from "../command.ts";
import { houseOptions } from "../vault/house-options.ts";
import { openVault } from "../vault/open-vault.ts";
import { projectOption, requireProject } from "../vault/project-scope.ts";
import { removeValue } from "../vault/remove-values.ts";
import { checkName } from "../vault/variable.ts";

export const projectEnvRm = defineCommand({
  details: "Deletes by a signed tombstone, so that the server cannot bring it back unnoticed.",
  positionals: [{ name: "NAME", help: "the variable", required: true }],
  options: { project: projectOption, ...houseOptions },
  async run({ options, positionals: [given] }, io) {
    const name = checkName(given!);
    const slug = requireProject(options.project);
    await removeValue(await openVault(options, io), `project/${slug}`, name);
    io.stdout.write(`${name} is gone from the project ${slug}.\n`);
    return exitCodes.ok;
  },
});
