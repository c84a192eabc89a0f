import { defineCommand, exitCodes } from "../command.ts";
import { houseOptions } from "../vault/house-options.ts";
import { listScope } from "../vault/list-scope.ts";
import { openVault } from "../vault/open-vault.ts";
import { projectOption, requireProject } from "../vault/project-scope.ts";

export const projectEnvList = defineCommand({
  details: "Names, versions and writers, each checked against the trust root. Nobody can list values.",
  positionals: [],
  options: { project: projectOption, ...houseOptions },
  async run({ options }, io) {
    const slug = requireProject(options.project);
    const vault = await openVault(options, io);
    await listScope(vault, `project/${slug}`, ({ name }) => !name.startsWith("ssh/"), io);
    return exitCodes.ok;
  },
});
