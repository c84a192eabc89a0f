import { defineCommand, exitCodes } from "../command.ts";
import { tellTroubles } from "../vault/change-root.ts";
import { houseOptions } from "../vault/house-options.ts";
import { openVault } from "../vault/open-vault.ts";
import { readIdentities, recoveryOption } from "../vault/recovery-file.ts";
import { rewrapAll } from "../vault/rewrap.ts";
import { trustedRoot } from "../vault/trust.ts";

export const recoveryRewrap = defineCommand({
  details:
    "Opens what is still sealed for the recipients of an earlier trust root and seals it for those of today, signed with your writer key. What is inside stays its writer's, and is shown to nobody. May be repeated.",
  positionals: [],
  options: { recovery: recoveryOption, ...houseOptions },
  async run({ options }, io) {
    const identities = await readIdentities(options.recovery, io);
    const vault = await openVault(options, io);
    const { rewrapped, troubles } = await rewrapAll(vault, await trustedRoot(vault, { wholeChain: true }), identities);
    io.stdout.write(`${rewrapped} values are sealed for the recipients of today.\n`);
    return troubles.length === 0 ? exitCodes.ok : tellTroubles(troubles, io);
  },
});
