import { defineCommand, exitCodes } from "../command.ts";
import { checkContextName } from "../vault/contexts.ts";
import { houseOptions } from "../vault/house-options.ts";
import { listContexts, listScope } from "../vault/list-scope.ts";
import { openVault } from "../vault/open-vault.ts";

export const contextList = defineCommand({
  details:
    "Of one context: its variables by name, each checked against the trust root as a runner would check it, and who may use them. Nobody can list values.",
  positionals: [{ name: "CONTEXT", help: "only this one, with its variables", required: false }],
  options: houseOptions,
  async run({ options, positionals: [name] }, io) {
    const vault = await openVault(options, io);
    if (name === undefined) await listContexts(vault, io);
    else await listScope(vault, `context/${checkContextName(name)}`, () => true, io);
    return exitCodes.ok;
  },
});
