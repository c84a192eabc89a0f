import { HouseFailure, rotateSigningKeys } from "@ringfort/server";
import { CommandFailure, defineCommand, exitCodes } from "../command.ts";

export const oidcRotate = defineCommand({
  details: [
    "The next key, which has been published for long, signs from now on; the one before stays published until its last token is over. Run it as the",
    "signer's user. A signer that runs takes the new key for its next token. Keys are changed every 90 days without it.",
  ].join("\n"),
  positionals: [],
  options: {
    folder: {
      type: "string",
      value: "DIR",
      help: "the signer's folder: `signer` in the server's data folder, unless another one was named",
    },
    compromised: {
      type: "boolean",
      help: "the keys were stolen: none of them is published any more, and tokens that they have signed are worth nothing",
    },
  },
  async run({ options: { folder, compromised } }, io) {
    if (folder === undefined) throw new CommandFailure("`--folder` is needed.");
    try {
      await rotateSigningKeys(folder, { compromised: compromised === true });
    } catch (error) {
      if (error instanceof HouseFailure) throw new CommandFailure(error.message, { cause: error });
      if ((error as NodeJS.ErrnoException).code === "ENOENT")
        throw new CommandFailure(`There is no folder ${folder}.`, { cause: error });
      throw error;
    }
    io.stdout.write(
      compromised
        ? "All keys are new. Clouds that keep the old ones for a while take them until they look again: set their trust anew if you cannot wait.\n"
        : "The next key signs from now on.\n",
    );
    return exitCodes.ok;
  },
});
