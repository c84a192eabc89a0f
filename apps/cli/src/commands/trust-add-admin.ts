import { defineCommand, UsageError } from "../command.ts";
import { changeRoot, rootOptions } from "../vault/change-root.ts";
import { keyOption, personKey } from "../vault/person-key.ts";

export const trustAddAdmin = defineCommand({
  details:
    "Admins sign trust roots. With --threshold 2 no single one of them, and no thief of one key, can change who reads what.",
  positionals: [{ name: "NAME", help: "who it is", required: true }],
  options: {
    key: keyOption,
    threshold: { type: "string", value: "N", help: "how many admins have to sign from now on" },
    ...rootOptions,
  },
  async run({ options, positionals: [name] }, io) {
    const key = personKey(options.key);
    const { threshold } = options;
    if (threshold !== undefined && !/^[1-9]\d?$/.test(threshold))
      throw new UsageError("`--threshold` is a number of admins.");
    return await changeRoot(
      options,
      ({ admins }) => ({
        admins: [...admins.filter((one) => one.key !== key), { name: name!, key }],
        ...(threshold !== undefined && { threshold: Number(threshold) }),
      }),
      io,
    );
  },
});
