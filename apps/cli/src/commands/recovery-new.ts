import { CommandFailure, defineCommand } from "../command.ts";
import { changeRoot, rootOptions } from "../vault/change-root.ts";
import { makeRecoveryFile } from "../vault/recovery-file.ts";

export const recoveryNew = defineCommand({
  details: [
    "Makes another recovery identity and has the trust root name it. With --replace the old ones go: do so when one may be lost or known.",
    "--recovery FILE, an old identity, seals for the new one what is there already. Where none is left, values reach the new identity as they are set anew.",
  ].join("\n\n"),
  positionals: [{ name: "FILE", help: "a new file for the identity", required: true }],
  options: {
    replace: { type: "boolean", help: "put it in the place of those that are there" },
    "post-quantum": { type: "boolean", help: "a hybrid identity; classes must be hybrid too" },
    ...rootOptions,
  },
  async run({ options, positionals: [file] }, io) {
    const made = await makeRecoveryFile(file!, options["post-quantum"] ? "post-quantum" : "classical", io);
    try {
      return await changeRoot(
        options,
        ({ recovery }) => ({ recovery: [...(options.replace ? [] : recovery), made.recipient] }),
        io,
      );
    } catch (error) {
      if (error instanceof CommandFailure)
        io.stderr.write(`The identity in ${file} was made, and unless the trust root names it, it is of no use.\n`);
      throw error;
    }
  },
});
