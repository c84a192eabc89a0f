import type { Step } from "@ringfort/contract";
import { askRoom } from "../ask-room.ts";
import { type StepContext, StepFailure } from "../step-context.ts";
import { md5Fingerprint, publicKeyOf, sha256Fingerprint } from "./public-key.ts";

/** Names every key in the ssh configuration, before what is there already: the first `Host` that fits counts. */
const configure = `
umask 077
config=$1
shift
if [ -e "$config" ]; then
  kept=$(while IFS= read -r line || [ -n "$line" ]; do printf '%s\\n' "$line"; done <"$config")
else
  kept=
fi
{
  printf 'Host *\\n  IdentitiesOnly no\\n'
  for key do printf '  IdentityFile %s\\n' "$key"; done
  [ -z "$kept" ] || printf '\\n%s\\n' "$kept"
} >"$config"`;

interface Key {
  readonly text: string;
  readonly sha256: string;
  readonly md5: string;
}

/** Without fingerprints, all keys of the project. */
export async function addSshKeys(step: Extract<Step, { type: "add_ssh_keys" }>, context: StepContext): Promise<void> {
  const { room, log, request } = context;
  const keys = [...request.sshKeys.values()].map(read);
  const wanted =
    step.fingerprints.length === 0 ? keys : step.fingerprints.map((fingerprint) => choose(keys, fingerprint));
  if (wanted.length === 0) return log.say("The project has no additional SSH keys");
  const paths: string[] = [];
  for (const { text, sha256, md5 } of new Set(wanted)) {
    const path = `${room.home}/.ssh/id_rsa_${md5.replaceAll(":", "")}`;
    await room.writeFile(path, `${text.trimEnd()}\n`, 0o600);
    paths.push(path);
    log.say(`Added the key ${sha256}`);
  }
  await askRoom(context, configure, [`${room.home}/.ssh/config`, ...paths]);
}

function read(text: string): Key {
  const publicKey = publicKeyOf(text);
  if (!publicKey) throw new StepFailure("An SSH key of the project cannot be read: it is neither OpenSSH nor PEM");
  return { text, sha256: sha256Fingerprint(publicKey), md5: md5Fingerprint(publicKey) };
}

function choose(keys: readonly Key[], fingerprint: string): Key {
  const wanted = fingerprint.trim();
  const found = keys.find(
    ({ sha256, md5 }) => sha256 === wanted.replace(/=+$/, "") || md5 === wanted.toLowerCase().replace(/^md5:/, ""),
  );
  if (!found) throw new StepFailure(`The project has no SSH key with the fingerprint ${fingerprint}`);
  return found;
}
