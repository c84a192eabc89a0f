import { defineCommand } from "../command.ts";
import { tellTroubles } from "../vault/change-root.ts";
import { houseOptions } from "../vault/house-options.ts";
import { openVault } from "../vault/open-vault.ts";
import { readIdentities, recoveryOption } from "../vault/recovery-file.ts";
import { openEverything } from "../vault/rewrap.ts";
import { trustedRoot } from "../vault/trust.ts";

export const recoveryOpenCheck = defineCommand({
  details:
    "The rehearsal: opens every value, shows none, and says which do not open. Do it now and then, and after every change of the trust root.",
  positionals: [],
  options: { recovery: recoveryOption, ...houseOptions },
  async run({ options }, io) {
    const identities = await readIdentities(options.recovery, io);
    const vault = await openVault(options, io);
    const { opened, troubles } = await openEverything(
      vault,
      await trustedRoot(vault, { wholeChain: true }),
      identities,
    );
    io.stdout.write(`${opened} values open, ${troubles.length} do not.\n`);
    return tellTroubles(troubles, io);
  },
});
