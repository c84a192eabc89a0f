import { defineCommand, exitCodes } from "../command.ts";
import { houseOptions } from "../vault/house-options.ts";
import { openVault } from "../vault/open-vault.ts";
import { describeRoot } from "../vault/root-text.ts";
import { trustedRoot } from "../vault/trust.ts";

export const trustShow = defineCommand({
  details:
    "What is shown leads back to the root that is pinned on this machine. The fingerprint is what others give to --trust, and what runners' trust files hold.",
  positionals: [],
  options: { json: { type: "boolean", help: "print the signed root as it is" }, ...houseOptions },
  async run({ options }, io) {
    const vault = await openVault(options, io);
    const { pinned } = await trustedRoot(vault, { toReplace: true });
    if (options.json) io.stdout.write(`${JSON.stringify(pinned.root, null, 2)}\n`);
    else io.stdout.write(describeRoot(pinned.root.statement, pinned.digest, vault.now()));
    return exitCodes.ok;
  },
});
