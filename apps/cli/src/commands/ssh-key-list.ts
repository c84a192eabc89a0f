import { defineCommand, exitCodes } from "../command.ts";
import { houseOptions } from "../vault/house-options.ts";
import { listScope } from "../vault/list-scope.ts";
import { openVault } from "../vault/open-vault.ts";
import { projectOption, requireProject } from "../vault/project-scope.ts";

export const sshKeyList = defineCommand({
  details: "By fingerprint, each checked against the trust root.",
  positionals: [],
  options: { project: projectOption, ...houseOptions },
  async run({ options }, io) {
    const slug = requireProject(options.project);
    await listScope(await openVault(options, io), `project/${slug}`, ({ name }) => name.startsWith("ssh/"), io);
    return exitCodes.ok;
  },
});
