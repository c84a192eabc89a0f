import { defineCommand, exitCodes, UsageError } from "../command.ts";
import { houseOptions } from "../vault/house-options.ts";
import { openVault } from "../vault/open-vault.ts";
import { projectOption, requireProject } from "../vault/project-scope.ts";
import { removeValue } from "../vault/remove-values.ts";

export const sshKeyRm = defineCommand({
  details: "Deletes by a signed tombstone. The host that it opened should forget it too.",
  positionals: [{ name: "FINGERPRINT", help: "SHA256:… as `ringfort ssh-key list` shows it", required: true }],
  options: { project: projectOption, ...houseOptions },
  async run({ options, positionals: [given] }, io) {
    const fingerprint = given!.replace(/^ssh\//, "");
    if (!/^SHA256:[A-Za-z0-9+/]{43}$/.test(fingerprint))
      throw new UsageError("that is no fingerprint: it looks like SHA256: and 43 letters and digits.");
    const slug = requireProject(options.project);
    await removeValue(await openVault(options, io), `project/${slug}`, `ssh/${fingerprint}`);
    io.stdout.write(`The key is gone from the project ${slug}.\n`);
    return exitCodes.ok;
  },
});
