import { defineCommand } from "../command.ts";
import { changeRoot, rootOptions, without } from "../vault/change-root.ts";

export const trustRemoveAdmin = defineCommand({
  details:
    "The admins of the root before have to sign as well: nobody is put out by fewer than could have put them in.",
  positionals: [{ name: "WHO", help: "the name or the key", required: true }],
  options: rootOptions,
  async run({ options, positionals: [who] }, io) {
    return await changeRoot(
      options,
      ({ admins }) => ({ admins: without(admins, who!, ({ key }) => [key], "admin") }),
      io,
    );
  },
});
