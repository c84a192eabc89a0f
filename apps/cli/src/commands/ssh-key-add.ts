import { defineCommand, exitCodes, UsageError } from "../command.ts";
import { isAsked } from "../vault/ask.ts";
import { houseOptions } from "../vault/house-options.ts";
import { openVault } from "../vault/open-vault.ts";
import { openToProject, projectOption, projectScope, refOption, requireProject } from "../vault/project-scope.ts";
import { readValue } from "../vault/read-value.ts";
import { fingerprintOf } from "../vault/ssh-private-key.ts";
import { tellWritten } from "../vault/tell-written.ts";
import { checkRef } from "../vault/terms-options.ts";
import { checkValue, valueOnCommandLine } from "../vault/variable.ts";
import { writeValues } from "../vault/write-values.ts";

export const sshKeyAdd = defineCommand({
  details:
    "The private key comes from a file or on standard input, has no passphrase, and is sealed here. Jobs get it with the step `add_ssh_keys`, by the fingerprint that is printed.",
  positionals: [],
  unexpected: valueOnCommandLine,
  options: {
    project: projectOption,
    "from-file": { type: "string", value: "FILE", help: "the private key; standard input by default" },
    "for-host": { type: "string", value: "HOST", multiple: true, help: "a host that it is for; every host by default" },
    ref: refOption,
    ...houseOptions,
  },
  async run({ options }, io) {
    const slug = requireProject(options.project);
    const refs = options.ref.map(checkRef);
    const hosts = options["for-host"].map(checkHost);
    if (options["from-file"] === undefined && isAsked(io))
      throw new UsageError("where is the private key? `--from-file FILE`, or pipe it in.");
    const text = await readValue("the private key", { "from-file": options["from-file"], empty: false }, io);
    const value = `${text.replaceAll("\r\n", "\n").trimEnd()}\n`;
    const name = `ssh/${fingerprintOf(value)}`;
    checkValue(name, value);
    const vault = await openVault(options, io);
    const scope = await projectScope(vault, slug);
    await openToProject(vault, slug, refs, io);
    const written = await writeValues(vault, scope, [{ name, kind: "ssh", value, ...(hosts.length > 0 && { hosts }) }]);
    tellWritten(written, [], io);
    return exitCodes.ok;
  },
});

function checkHost(host: string): string {
  if (/^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(host)) return host;
  throw new UsageError("`--for-host` is the name of a host, like git.acme.example.");
}
