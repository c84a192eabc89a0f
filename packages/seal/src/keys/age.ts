import {
  Decrypter,
  Encrypter,
  generateHybridIdentity,
  generateX25519Identity,
  identityToRecipient,
} from "age-encryption";
import type { Bytes } from "../bytes/index.ts";

/** Identities and recipients of age (age-encryption.org/v1): who holds the first opens what is sealed for the second. */

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

/** Whether something can be sealed for it: a mistyped one is noticed where it is written, not where it is used. */
export function isRecipient(text: string): boolean {
  try {
    new Encrypter().addRecipient(text);
    return true;
  } catch {
    return false;
  }
}

export function isPostQuantum(recipient: string): boolean {
  return recipient.startsWith("age1pq1") || recipient.startsWith("age1tagpq1");
}

/** `undefined` when one of the recipients is a point for which nothing can be kept secret. */
export async function encrypt(plain: Uint8Array, recipients: readonly string[]): Promise<Bytes | undefined> {
  const encrypter = new Encrypter();
  try {
    for (const recipient of recipients) encrypter.addRecipient(recipient);
    return new Uint8Array(await encrypter.encrypt(plain));
  } catch {
    return undefined;
  }
}

/** `undefined` when none of the identities opens it, or when it was changed. */
export async function decrypt(ciphertext: Uint8Array, identities: readonly string[]): Promise<Bytes | undefined> {
  const decrypter = new Decrypter();
  try {
    for (const identity of identities) decrypter.addIdentity(identity);
    return new Uint8Array(await decrypter.decrypt(ciphertext));
  } catch {
    return undefined;
  }
}
