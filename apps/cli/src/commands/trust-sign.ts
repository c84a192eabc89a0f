import { resolve } from "node:path";
import { digestOfStatement, signedTrustRoot } from "@ringfort/seal";
import { CommandFailure, defineCommand, exitCodes } from "../command.ts";
import { readTextFile } from "../text-file.ts";
import { askWhether } from "../vault/ask.ts";
import { sealAgain } from "../vault/change-root.ts";
import { houseOptions } from "../vault/house-options.ts";
import { checkRoot } from "../vault/next-root.ts";
import { openVault } from "../vault/open-vault.ts";
import { replaceOwnFile } from "../vault/own-file.ts";
import { openSigner, sshKeyOption } from "../vault/root-signer.ts";
import { describeChange } from "../vault/root-text.ts";
import { missingSignatures, sendRoot, withSignature } from "../vault/send-root.ts";
import { trustedRoot } from "../vault/trust.ts";

export const trustSign = defineCommand({
  details: [
    "Shows what a new trust root changes, computed here from the one that is pinned here, and adds your signature to the file. The last of those who have to sign sends it.",
    "Where nobody is there to be asked, --fingerprint says which root is meant.",
  ].join("\n\n"),
  positionals: [{ name: "FILE", help: "the root that another admin has left", required: true }],
  options: {
    fingerprint: { type: "string", value: "FINGERPRINT", help: "sign this root and no other, without asking" },
    "ssh-key": sshKeyOption,
    ...houseOptions,
  },
  async run({ options, positionals: [file] }, io) {
    const path = resolve(io.cwd, file!);
    const root = signedTrustRoot.safeParse(fromJson(await readTextFile(path)));
    if (!root.success) throw new CommandFailure(`${path} is no trust root (trust-root-malformed).`);
    const vault = await openVault(options, io);
    const trusted = await trustedRoot(vault, { toReplace: true });
    const before = trusted.pinned.root.statement;
    const { statement } = root.data;
    if (
      statement.org !== before.org ||
      statement.version !== before.version + 1 ||
      statement.previous !== trusted.pinned.digest
    )
      throw new CommandFailure(
        `${path} does not follow the trust root ${before.version} that holds now: it has to be made anew.`,
      );
    checkRoot(statement);
    const digest = await digestOfStatement(statement);
    io.stdout.write(
      `Trust root ${statement.version}, until ${new Date(statement.expires).toISOString()}:\n${describeChange(before, statement)}Fingerprint: ${digest}\n`,
    );
    if (options.fingerprint !== undefined && options.fingerprint !== digest)
      throw new CommandFailure("that is another root than the one of --fingerprint; nothing was signed.");
    const agreed =
      options.fingerprint !== undefined ||
      (await askWhether("Sign it?", io, "nobody is there to be asked: --fingerprint says which root to sign."));
    if (!agreed) return exitCodes.failed;
    const signer = await openSigner(vault, "admin", options["ssh-key"]);
    const signed = await withSignature(root.data, signer, before);
    await replaceOwnFile(path, `${JSON.stringify(signed, null, 2)}\n`);
    const missing = await missingSignatures(signed, before);
    if (missing.length > 0) {
      io.stdout.write(`Signed. Signatures are missing still:\n${missing.map((line) => `  ${line}\n`).join("")}`);
      return exitCodes.ok;
    }
    const next = await sendRoot(vault, signed, trusted);
    io.stdout.write("Signed and sent: it holds from now on.\n");
    return await sealAgain(vault, next, undefined);
  },
});

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
