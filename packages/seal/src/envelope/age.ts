import {
  Decrypter,
  Encrypter,
  generateHybridIdentity,
  generateX25519Identity,
  identityToRecipient,
} from "age-encryption";
import type { Bytes } from "../bytes/index.ts";

export async function newIdentity(
  kind: "classical" | "post-quantum",
): Promise<{ readonly identity: string; readonly recipient: string }> {
  const identity = kind === "classical" ? await generateX25519Identity() : await generateHybridIdentity();
  return { identity, recipient: await identityToRecipient(identity) };
}

export async function recipientOf(identity: string): Promise<string | undefined> {
  try {
    return await identityToRecipient(identity.trim());
  } catch {
    return undefined;
  }
}

export async function encrypt(plain: Uint8Array, recipients: readonly string[]): Promise<Bytes> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return new Uint8Array(await encrypter.encrypt(plain));
}

/** `undefined` when none of the identities opens it, or when it was changed. */
export async function decrypt(ciphertext: Uint8Array, identities: readonly string[]): Promise<Bytes | undefined> {
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  try {
    return new Uint8Array(await decrypter.decrypt(ciphertext));
  } catch {
    return undefined;
  }
}
