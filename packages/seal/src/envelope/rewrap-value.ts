import { digestOf, fromBase64Url, toBase64Url } from "../bytes/index.ts";
import type { SigningKey } from "../keys/index.ts";
import { allow, refuse, type Sealing } from "../sealed-failure.ts";
import { digestOfStatement, sign } from "../statements/index.ts";
import type { TrustRoot } from "../trust-root/index.ts";
import { decrypt, encrypt } from "./age.ts";
import { digestOfRecipients, recipientsFor } from "./recipients.ts";
import type { RewrapStatement, SealedValue } from "./sealed-value.ts";

/** Seals again for the recipients of a newer trust root. The bytes inside stay the writer's. */
export async function rewrapValue(
  value: SealedValue,
  {
    root,
    identities,
    issued,
  }: { readonly root: TrustRoot; readonly identities: readonly string[]; readonly issued: number },
  key: SigningKey,
): Promise<Sealing<SealedValue>> {
  const recipients = recipientsFor(root, value.statement.scope);
  if (!recipients.ok) return recipients;
  const before = fromBase64Url(value.ciphertext);
  const plain = before && (await decrypt(before, identities));
  if (!plain) return refuse("sealed-not-for-us");
  const ciphertext = await encrypt(plain, recipients.value);
  const statement: RewrapStatement = {
    type: "ringfort/rewrap/v1",
    org: root.org,
    of: await digestOfStatement(value.statement),
    from: await digestOf(before),
    root: root.version,
    recipients: await digestOfRecipients(recipients.value),
    ciphertext: await digestOf(ciphertext),
    issued,
  };
  const { signatures } = await sign(statement, key);
  return allow({
    ...value,
    rewraps: [...value.rewraps, { statement, signatures: [...signatures] }],
    ciphertext: toBase64Url(ciphertext),
  });
}
