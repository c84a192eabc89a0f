import { type Bytes, fromBase64Url, toBase64, toBase64Url } from "../bytes/index.ts";
import { isOfSmallOrder, verifiesEd25519 } from "./ed25519.ts";
import { readSshKey, type SshKey } from "./ssh-key.ts";
import { verifiesSsh } from "./ssh-signature.ts";

/**
 * A public key that signs statements, in its one spelling: `ed25519:` and 32 bytes in base64url, or the type and blob of an
 * OpenSSH key, without its comment. Two spellings of one key would count as two people.
 */
export type PublicKey = string;

const prefix = "ed25519:";

/** The 32 bytes of an `ed25519:` key, or `undefined` for any other text. */
export function readPublicKey(publicKey: PublicKey): Bytes | undefined {
  if (!publicKey.startsWith(prefix)) return undefined;
  const bytes = fromBase64Url(publicKey.slice(prefix.length));
  return bytes?.length === 32 ? bytes : undefined;
}

export function publicKeyOf(point: Bytes): PublicKey {
  return prefix + toBase64Url(point);
}

/** The key that a person wrote, e.g. a line of `id_ed25519.pub`, as trust roots spell it. */
export function toPublicKey(written: string): PublicKey | undefined {
  const trimmed = written.trim();
  const point = pointOf(trimmed);
  if (!point || isOfSmallOrder(point)) return undefined;
  const ssh = readSshKey(trimmed);
  return ssh ? `${ssh.kind} ${toBase64(ssh.blob)}` : publicKeyOf(point);
}

export function isPublicKey(text: string): boolean {
  return toPublicKey(text) === text;
}

/** What is the same for two keys of different kinds that one secret signs for. */
export function materialOf(publicKey: PublicKey): string {
  const point = pointOf(publicKey);
  return point ? toBase64Url(point) : publicKey;
}

/** `signature` is base64url of 64 bytes for `ed25519:` keys, and an armored SSHSIG for keys of OpenSSH. */
export async function verifies(
  publicKey: PublicKey,
  signature: string,
  namespace: string,
  message: Uint8Array,
): Promise<boolean> {
  const raw = readPublicKey(publicKey);
  if (raw) {
    const decoded = fromBase64Url(signature);
    return decoded !== undefined && verifiesEd25519(raw, decoded, message);
  }
  const ssh: SshKey | undefined = readSshKey(publicKey);
  return ssh !== undefined && !isOfSmallOrder(ssh.point) && verifiesSsh(ssh, signature, namespace, message);
}

function pointOf(publicKey: PublicKey): Bytes | undefined {
  return readPublicKey(publicKey) ?? readSshKey(publicKey)?.point;
}
