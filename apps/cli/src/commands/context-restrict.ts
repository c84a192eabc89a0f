import { defineCommand, exitCodes, UsageError } from "../command.ts";
import { checkContextName, findContext, restrictInStep } from "../vault/contexts.ts";
import { houseOptions } from "../vault/house-options.ts";
import { openVault } from "../vault/open-vault.ts";
import { changeTerms, saysTerms, termsOptions } from "../vault/terms-options.ts";
import { describeTerms } from "../vault/terms-text.ts";
import { closed, type Terms, writePolicy } from "../vault/write-policy.ts";

export const contextRestrict = defineCommand({
  details: [
    "What is given replaces what the policy said of it; what is not given stays. `--nobody` closes the context and forgets all the rest.",
    "Widening needs your writer key, as narrowing does: the server can do neither so that a runner would believe it.",
  ].join("\n\n"),
  positionals: [{ name: "NAME", help: "the context", required: true }],
  options: {
    ...termsOptions,
    nobody: { type: "boolean", help: "close it; with other options, begin from there" },
    ...houseOptions,
  },
  async run({ options, positionals: [given] }, io) {
    const name = checkContextName(given!);
    const changes = (before: Terms) => changeTerms(options.nobody ? closed : before, options);
    if (!options.nobody && !saysTerms(options))
      throw new UsageError("what should change? --project, --ref, --approvals and so on, or --nobody.");
    // What makes no sense is said before anybody is asked.
    changes(closed);
    const vault = await openVault(options, io);
    const context = await findContext(vault, name);
    const { after, version } = await writePolicy(vault, `context/${name}`, changes);
    await restrictInStep(vault, context, after);
    io.stdout.write(`Policy ${version} of the context ${name}:\n${describeTerms(after)}\n`);
    return exitCodes.ok;
  },
});
