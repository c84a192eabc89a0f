import { digestOf, toBase64Url } from "../bytes/index.ts";
import { encrypt, type SigningKey } from "../keys/index.ts";
import { allow, refuse, type Sealing } from "../sealed-failure.ts";
import { sign } from "../statements/index.ts";
import type { TrustRoot } from "../trust-root/index.ts";
import { writeInner } from "./inner-value.ts";
import { digestOfRecipients, recipientsFor } from "./recipients.ts";
import { longestValue, type SealedStatement, type SealedValue, sealedValue } from "./sealed-value.ts";

export interface SealRequest {
  readonly root: TrustRoot;
  readonly scope: string;
  readonly name: string;
  readonly kind: SealedStatement["kind"];
  readonly value: string;
  /** One more than the last of this name, also when that was deleted. */
  readonly version: number;
  /** Digest of the statement of that last one, a value's or a tombstone's. */
  readonly previous: string | null;
  readonly policy: number;
  readonly issued: number;
  readonly expires?: number;
  readonly hosts?: readonly string[];
}

/** Seals for exactly the recipients of the trust root. The writer is `key`. */
export async function sealValue(request: SealRequest, key: SigningKey): Promise<Sealing<SealedValue>> {
  if (request.value.length > longestValue) return refuse("sealed-too-long");
  if (!request.value.isWellFormed()) return refuse("sealed-not-text");
  const { scope, name, version } = request;
  const recipients = recipientsFor(request.root, scope);
  if (!recipients.ok) return recipients;
  const { org } = request.root;
  const inner = writeInner({ org, scope, name, version, writer: key.publicKey }, request.value);
  const ciphertext = await encrypt(inner, recipients.value);
  if (!ciphertext) return refuse("sealed-bad-recipient");
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
    content: await digestOf(inner),
    policy: request.policy,
    issued: request.issued,
    expires: request.expires ?? null,
    ...(request.hosts && { hosts: [...request.hosts] }),
  };
  const { signatures } = await sign(statement, key);
  const sealed = sealedValue.safeParse({ statement, signatures, rewraps: [], ciphertext: toBase64Url(ciphertext) });
  return sealed.success ? allow(sealed.data) : refuse("sealed-malformed", `It is about \`${name}\` in \`${scope}\`.`);
}
