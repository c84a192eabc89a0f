import { defineCommand, exitCodes } from "../command.ts";
import { sanitiseName } from "../terminal/sanitise.ts";
import { askWhether } from "../vault/ask.ts";
import { checkContextName, findContext } from "../vault/contexts.ts";
import { houseOptions } from "../vault/house-options.ts";
import { openVault, sendOrFail, type Vault } from "../vault/open-vault.ts";
import { removeValue } from "../vault/remove-values.ts";
import { readScope } from "../vault/scope.ts";
import { trustedRoot } from "../vault/trust.ts";
import { checkName } from "../vault/variable.ts";
import { closed, writePolicy } from "../vault/write-policy.ts";

export const contextRm = defineCommand({
  details: [
    "With a NAME only that variable goes, by a signed tombstone. Without one the whole context goes: its policy is closed and each of its variables deleted first, each with a signature.",
    "What was opened before stays known to whoever opened it: a value that leaked has to be replaced where it came from.",
  ].join("\n\n"),
  positionals: [
    { name: "CONTEXT", help: "the context", required: true },
    { name: "NAME", help: "one variable of it", required: false },
  ],
  options: { yes: { type: "boolean", help: "do not ask before a whole context goes" }, ...houseOptions },
  async run({ options, positionals: [context, variable] }, io) {
    const name = checkContextName(context!);
    const scope = `context/${name}`;
    const vault = await openVault(options, io);
    if (variable !== undefined) {
      await removeValue(vault, scope, checkName(variable));
      io.stdout.write(`${variable} is gone from the context ${name}.\n`);
      return exitCodes.ok;
    }
    const question = `Delete the context ${sanitiseName(name)} with all its variables? Jobs that name it will fail.`;
    if (!options.yes && !(await askWhether(question, io, "nobody is there to be asked: --yes deletes without asking.")))
      return exitCodes.failed;
    await removeContext(vault, name);
    io.stdout.write(`The context ${name} is gone.\n`);
    return exitCodes.ok;
  },
});

/** Closed first: whatever fails after that, nobody opens it any more. */
async function removeContext(vault: Vault, name: string): Promise<void> {
  const { id } = await findContext(vault, name);
  const scope = `context/${name}`;
  const { entries } = await readScope(vault, scope, await trustedRoot(vault));
  await writePolicy(vault, scope, () => closed);
  for (const entry of entries.values()) if (entry.value) await removeValue(vault, scope, entry.name);
  await sendOrFail(vault, "DELETE", `/api/v2/context/${encodeURIComponent(id)}`);
}
