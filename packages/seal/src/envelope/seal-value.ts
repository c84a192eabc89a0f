import { type Bytes, bytesOf, digestOf, joined, toBase64Url } from "../bytes/index.ts";
import { canonicalize } from "../canonical-json/index.ts";
import type { SigningKey } from "../keys/index.ts";
import { allow, type Sealing } from "../sealed-failure.ts";
import { sign } from "../statements/index.ts";
import type { TrustRoot } from "../trust-root/index.ts";
import { encrypt } from "./age.ts";
import { digestOfRecipients, recipientsFor } from "./recipients.ts";
import type { SealedStatement, SealedValue } from "./sealed-value.ts";

const bucket = 256;

export interface SealRequest {
  readonly root: TrustRoot;
  readonly scope: string;
  readonly name: string;
  readonly kind: SealedStatement["kind"];
  readonly value: string;
  /** One more than the last of this name, also when that was deleted. */
  readonly version: number;
  readonly previous: string | null;
  readonly policy: number;
  readonly issued: number;
  readonly expires?: number;
  readonly hosts?: readonly string[];
}

/** Seals for exactly the recipients of the trust root. The writer is `key`. */
export async function sealValue(request: SealRequest, key: SigningKey): Promise<Sealing<SealedValue>> {
  const recipients = recipientsFor(request.root, request.scope);
  if (!recipients.ok) return recipients;
  const { scope, name, version } = request;
  const { org } = request.root;
  const inner = canonicalize({
    v: 1,
    org,
    scope,
    name,
    version,
    value: toBase64Url(bytesOf(request.value)),
    writer: key.publicKey,
  });
  const ciphertext = await encrypt(padded(bytesOf(inner)), recipients.value);
  const statement: SealedStatement = {
    type: "ringfort/sealed/v1",
    org,
    scope,
    name,
    kind: request.kind,
    version,
    previous: request.previous,
    root: request.root.version,
    recipients: await digestOfRecipients(recipients.value),
    ciphertext: await digestOf(ciphertext),
    policy: request.policy,
    issued: request.issued,
    expires: request.expires ?? null,
    ...(request.hosts && { hosts: [...request.hosts] }),
  };
  const { signatures } = await sign(statement, key);
  return allow({ statement, signatures: [...signatures], rewraps: [], ciphertext: toBase64Url(ciphertext) });
}

/** JSON may end in spaces: lengths of values do not show in lengths of files. */
export function padded(plain: Uint8Array): Bytes {
  const missing = (bucket - (plain.length % bucket)) % bucket;
  return joined(plain, new Uint8Array(missing).fill(0x20));
}
