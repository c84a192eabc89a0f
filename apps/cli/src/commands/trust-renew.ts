import { defineCommand, UsageError } from "../command.ts";
import { changeRoot, rootOptions } from "../vault/change-root.ts";

export const trustRenew = defineCommand({
  details: "The same trust root for another year. It works after the old one has expired, too.",
  positionals: [],
  options: {
    threshold: { type: "string", value: "N", help: "how many admins have to sign from now on" },
    ...rootOptions,
  },
  async run({ options }, io) {
    const { threshold } = options;
    if (threshold !== undefined && !/^[1-9]\d?$/.test(threshold))
      throw new UsageError("`--threshold` is a number of admins.");
    return await changeRoot(options, () => (threshold === undefined ? {} : { threshold: Number(threshold) }), io);
  },
});
