import { defineCommand, exitCodes, UsageError } from "../command.ts";
import { findOrMakeKey, keyRoles } from "../vault/signing-keys.ts";

export const trustKey = defineCommand({
  details: [
    "Shows the public part of your own key for a role, and makes the key where there is none yet. It stays in your keys folder (RINGFORT_KEYS, by default `~/.config/ringfort/keys`).",
    "An admin then puts it into the trust root: `ringfort trust add-writer NAME --key KEY`. Compare it in person or by telephone.",
  ].join("\n\n"),
  positionals: [{ name: "ROLE", help: keyRoles.join(", "), required: true }],
  options: {},
  async run({ positionals: [given] }, io) {
    const role = keyRoles.find((one) => one === given);
    if (!role) throw new UsageError(`a role is one of ${keyRoles.join(", ")}.`);
    const { publicKey } = await findOrMakeKey(io.settings.house.keysFolder, role);
    io.stdout.write(`${publicKey}\n`);
    return exitCodes.ok;
  },
});
