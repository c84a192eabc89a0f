import { userInfo } from "node:os";
import { defineCommand, exitCodes, UsageError } from "../command.ts";
import { houseOptions } from "../vault/house-options.ts";
import { openVault } from "../vault/open-vault.ts";
import { startTrust } from "../vault/start-trust.ts";

export const trustInit = defineCommand({
  details: [
    "Makes your admin and writer keys and a recovery identity, and signs the first trust root of the organization. It holds for a year.",
    "Take the recovery file away to where no network reaches, and keep a copy of the keys folder: whoever has neither cannot change the trust root any more.",
    "Classes of runners follow with `ringfort trust add-class`; nothing is opened before.",
  ].join("\n\n"),
  positionals: [],
  options: {
    recovery: { type: "string", value: "FILE", help: "a new file for the identity that opens everything" },
    "without-recovery": { type: "boolean", help: "have none: when a class's keys are lost, so are its values" },
    "post-quantum": {
      type: "boolean",
      help: "hybrid keys that a quantum computer does not open; classes must have them too",
    },
    name: { type: "string", value: "NAME", help: "what others call you; your name on this machine by default" },
    ...houseOptions,
  },
  exclusive: [["recovery", "without-recovery"]],
  async run({ options }, io) {
    const { recovery } = options;
    if (recovery === undefined && !options["without-recovery"])
      throw new UsageError(
        "where may the recovery identity be written? `--recovery FILE`, best on a stick that you take away.",
      );
    const vault = await openVault(options, io);
    const digest = await startTrust(vault, {
      name: options.name ?? userInfo().username,
      recovery,
      kind: options["post-quantum"] ? "post-quantum" : "classical",
    });
    io.stdout.write(
      `Trust root 1 of ${vault.organization.slug} holds. Its fingerprint, for runners and for people:\n${digest}\n`,
    );
    io.stderr.write(
      recovery === undefined
        ? "warning: there is no recovery. When a class's keys are lost, what is sealed for it is lost.\n"
        : `Take ${recovery} away now. What is in it opens everything.\n`,
    );
    return exitCodes.ok;
  },
});
