import { type Bytes, bytesOf, fromBase64, joined, sameBytes } from "../bytes/index.ts";
import { verifiesEd25519 } from "./ed25519.ts";
import type { SshKey } from "./ssh-key.ts";
import { SshReader, sshField, TooShort } from "./ssh-wire.ts";

/** SSHSIG, the signatures of `ssh-keygen -Y sign` (OpenSSH's PROTOCOL.sshsig). */

const magic = bytesOf("SSHSIG");
const longestArmor = 8_192;
const hashes = { sha256: "SHA-256", sha512: "SHA-512" } as const;

/** Whether the armored signature is one of this key over the message in this namespace. A `sk-` key must have been touched. */
export async function verifiesSsh(
  key: SshKey,
  armored: string,
  namespace: string,
  message: Uint8Array,
): Promise<boolean> {
  const blob = readArmor(armored);
  if (!blob) return false;
  try {
    return await verify(key, new SshReader(blob), namespace, message);
  } catch (error) {
    if (error instanceof TooShort) return false;
    throw error;
  }
}

async function verify(key: SshKey, reader: SshReader, namespace: string, message: Uint8Array): Promise<boolean> {
  if (!sameBytes(reader.take(6), magic) || reader.number() !== 1) return false;
  if (!sameBytes(reader.field(), key.blob) || !sameBytes(reader.field(), bytesOf(namespace))) return false;
  const reserved = reader.field();
  const hash = reader.name();
  if (hash !== "sha256" && hash !== "sha512") return false;
  const signature = new SshReader(reader.field());
  if (!reader.isAtEnd || signature.name() !== key.kind) return false;
  const digest = await hashed(hashes[hash], message);
  const signed = joined(
    magic,
    sshField(bytesOf(namespace)),
    sshField(reserved),
    sshField(bytesOf(hash)),
    sshField(digest),
  );
  const raw = signature.field();
  if (key.kind === "ssh-ed25519") return signature.isAtEnd && (await verifiesEd25519(key.point, raw, signed));
  const flags = signature.take(1);
  const counter = signature.take(4);
  const wasTouched = ((flags[0] ?? 0) & 1) === 1;
  if (!signature.isAtEnd || !wasTouched) return false;
  // What a token signs instead of the message (OpenSSH's PROTOCOL.u2f).
  const pressed = joined(await hashed("SHA-256", key.application), flags, counter, await hashed("SHA-256", signed));
  return await verifiesEd25519(key.point, raw, pressed);
}

function readArmor(armored: string): Bytes | undefined {
  if (armored.length > longestArmor) return undefined;
  const match = /^\s*-----BEGIN SSH SIGNATURE-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END SSH SIGNATURE-----\s*$/.exec(
    armored,
  );
  return match?.[1] === undefined ? undefined : fromBase64(match[1].replaceAll(/[\r\n]/g, ""));
}

async function hashed(hash: "SHA-256" | "SHA-512", bytes: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest(hash, bytes));
}
