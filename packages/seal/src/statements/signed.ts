import { bytesOf, digestOf, joined, toBase64Url } from "../bytes/index.ts";
import { canonicalize, type Json } from "../canonical-json/index.ts";
import { type PublicKey, type SigningKey, verifies } from "../keys/index.ts";

/** Everything that is signed: its type is part of it, so that no statement passes for one of another type. */
export interface Statement {
  readonly type: `ringfort/${string}/v1`;
}

export interface Signature {
  readonly key: PublicKey;
  /** base64url of 64 bytes for `ed25519:` keys; an armored SSHSIG for keys of OpenSSH. */
  readonly signature: string;
}

export interface Signed<S extends Statement = Statement> {
  readonly statement: S;
  readonly signatures: readonly Signature[];
}

/** What a signature covers: a line that names what it is for, then the canonical JSON. */
export function signedBytes(statement: Statement): Uint8Array {
  return joined(bytesOf(`${namespaceOf(statement)}\n`), bytesOf(canonicalize(statement as unknown as Json)));
}

/** The namespace for `ssh-keygen -Y sign -n`: `ringfort/approval/v1`. */
export function namespaceOf({ type }: Statement): string {
  return type;
}

export async function sign<S extends Statement>(statement: S, ...keys: readonly SigningKey[]): Promise<Signed<S>> {
  const bytes = signedBytes(statement);
  const signatures = await Promise.all(
    keys.map(async (key) => ({ key: key.publicKey, signature: toBase64Url(await key.sign(bytes)) })),
  );
  return { statement, signatures };
}

/** The keys, each once, whose signature over the statement is right. */
export async function signersOf({ statement, signatures }: Signed): Promise<ReadonlySet<PublicKey>> {
  const bytes = signedBytes(statement);
  const namespace = namespaceOf(statement);
  const right = await Promise.all(signatures.map(({ key, signature }) => verifies(key, signature, namespace, bytes)));
  return new Set(signatures.flatMap(({ key }, index) => (right[index] ? [key] : [])));
}

/** By which later statements name this one: the digest of what its signatures cover. */
export async function digestOfStatement(statement: Statement): Promise<string> {
  return digestOf(signedBytes(statement));
}
