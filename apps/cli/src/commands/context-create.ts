import { defineCommand, exitCodes, UsageError } from "../command.ts";
import { checkContextName, createContext, findContext, restrictInStep } from "../vault/contexts.ts";
import { houseOptions } from "../vault/house-options.ts";
import { openVault } from "../vault/open-vault.ts";
import { openKey } from "../vault/signing-keys.ts";
import { changeTerms, termsOptions } from "../vault/terms-options.ts";
import { describeTerms } from "../vault/terms-text.ts";
import { trustedRoot } from "../vault/trust.ts";
import { closed, writePolicy } from "../vault/write-policy.ts";
import { requireWriter } from "../vault/writer.ts";

export const contextCreate = defineCommand({
  details: [
    "A new context is closed: without --project and --ref nobody may use it until `ringfort context restrict` says who may.",
    "Its policy is signed with your writer key; runners believe that and not the server, which is told the same so that it schedules accordingly.",
  ].join("\n\n"),
  positionals: [{ name: "NAME", help: "what configs call it", required: true }],
  options: { ...termsOptions, ...houseOptions },
  async run({ options, positionals: [given] }, io) {
    const name = checkContextName(given!);
    const terms = changeTerms(closed, options);
    if (terms.projects.length > 0 && terms.refs.length === 0) {
      throw new UsageError(
        "on which refs may it be used? `--ref refs/heads/main`; `--ref '*'` lets everybody who can push a branch have what is in it.",
      );
    }
    const vault = await openVault(options, io);
    const { pinned } = await trustedRoot(vault);
    requireWriter(pinned.root.statement, await openKey(vault.keysFolder, "writer"), `context/${name}`);
    await createContext(vault, name);
    await writePolicy(vault, `context/${name}`, () => terms);
    await restrictInStep(vault, await findContext(vault, name), terms);
    io.stdout.write(`The context ${name} is made.\n${describeTerms(terms)}\n`);
    return exitCodes.ok;
  },
});
