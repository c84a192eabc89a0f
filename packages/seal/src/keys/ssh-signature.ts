import { type Bytes, bytesOf, joined } from "../bytes/index.ts";
import { verifiesEd25519 } from "./signing-key.ts";

/**
 * SSHSIG, the signatures of `ssh-keygen -Y sign` (OpenSSH's PROTOCOL.sshsig), with `ssh-ed25519` and `sk-ssh-ed25519@openssh.com` keys.
 */

const magic = bytesOf("SSHSIG");
const longest = 8_192;

/** The type and blob of a line of `authorized_keys`, without its comment; `undefined` for other kinds of key. */
export function readSshKey(
  line: string,
): { readonly kind: "ssh-ed25519" | "sk-ssh-ed25519@openssh.com"; readonly blob: Bytes } | undefined {
  const [kind, encoded = ""] = line.split(" ");
  if (kind !== "ssh-ed25519" && kind !== "sk-ssh-ed25519@openssh.com") return undefined;
  const blob = fromBase64(encoded);
  return blob && { kind, blob };
}

/** Whether the armored signature is one of this key over the message in this namespace. A `sk-` key must have been touched. */
export async function verifiesSsh(
  line: string,
  armored: string,
  namespace: string,
  message: Uint8Array,
): Promise<boolean> {
  const key = readSshKey(line);
  const blob = key && readArmor(armored);
  if (!key || !blob) return false;
  try {
    return await verify(key.kind, key.blob, blob, namespace, message);
  } catch (error) {
    if (error instanceof Short) return false;
    throw error;
  }
}

async function verify(
  kind: string,
  keyBlob: Bytes,
  blob: Bytes,
  namespace: string,
  message: Uint8Array,
): Promise<boolean> {
  const reader = new Reader(blob);
  if (!same(reader.take(6), magic) || reader.number() !== 1) return false;
  if (!same(reader.field(), keyBlob)) return false;
  if (!same(reader.field(), bytesOf(namespace))) return false;
  const reserved = reader.field();
  const hash = nameOf(reader.field());
  if (hash !== "sha256" && hash !== "sha512") return false;
  const signature = new Reader(reader.field());
  if (!reader.isAtEnd || nameOf(signature.field()) !== kind) return false;
  const digest = new Uint8Array(await crypto.subtle.digest(hash === "sha256" ? "SHA-256" : "SHA-512", message));
  const signed = joined(magic, field(bytesOf(namespace)), field(reserved), field(bytesOf(hash)), field(digest));
  const keyReader = new Reader(keyBlob);
  if (nameOf(keyReader.field()) !== kind) return false;
  const publicBytes = keyReader.field();
  if (publicBytes.length !== 32) return false;
  const raw = signature.field();
  if (kind === "ssh-ed25519") return signature.isAtEnd && (await verifiesEd25519(publicBytes, raw, signed));
  const flags = signature.take(1);
  const counter = signature.take(4);
  const wasTouched = ((flags[0] ?? 0) & 1) === 1;
  if (!signature.isAtEnd || !wasTouched) return false;
  const application = new Uint8Array(await crypto.subtle.digest("SHA-256", keyReader.field()));
  const body = new Uint8Array(await crypto.subtle.digest("SHA-256", signed));
  return await verifiesEd25519(publicBytes, raw, joined(application, flags, counter, body));
}

function readArmor(armored: string): Bytes | undefined {
  const match = /^\s*-----BEGIN SSH SIGNATURE-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END SSH SIGNATURE-----\s*$/.exec(
    armored.slice(0, longest),
  );
  return match?.[1] === undefined ? undefined : fromBase64(match[1].replaceAll(/[\r\n]/g, ""));
}

function fromBase64(text: string): Bytes | undefined {
  if (text.length > longest || !/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

function field(bytes: Uint8Array): Bytes {
  return joined(Uint8Array.of(0, 0, bytes.length >> 8, bytes.length & 255), bytes);
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** Names in the format are ASCII. */
function nameOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 100));
}

class Short extends Error {}

class Reader {
  readonly #bytes: Bytes;
  #at = 0;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  take(count: number): Bytes {
    if (this.#at + count > this.#bytes.length) throw new Short("The signature ends too early.");
    this.#at += count;
    return this.#bytes.slice(this.#at - count, this.#at);
  }

  number(): number {
    return this.take(4).reduce((sum, byte) => sum * 256 + byte, 0);
  }

  field(): Bytes {
    return this.take(this.number());
  }
}
