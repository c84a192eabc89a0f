import { digestOf, fromBase64Url, toBase64Url } from "../bytes/index.ts";
import { decrypt, encrypt, type SigningKey } from "../keys/index.ts";
import { allow, refuse, type Sealing } from "../sealed-failure.ts";
import { sign } from "../statements/index.ts";
import type { TrustRoot } from "../trust-root/index.ts";
import type { CheckedValue } from "./check-sealed.ts";
import { readInner } from "./inner-value.ts";
import { digestOfRecipients, recipientsFor } from "./recipients.ts";
import { type RewrapStatement, type SealedValue, sealedValue } from "./sealed-value.ts";

/**
 * Seals again for the recipients of a newer trust root. The bytes inside stay the writer's, and are looked at first: else
 * somebody could have another scope's value sealed for people who may not open that.
 */
export async function rewrapValue(
  { statement, digest, writer, sealed }: CheckedValue,
  {
    root,
    identities,
    issued,
  }: { readonly root: TrustRoot; readonly identities: readonly string[]; readonly issued: number },
  key: SigningKey,
): Promise<Sealing<SealedValue>> {
  const recipients = recipientsFor(root, statement.scope);
  if (!recipients.ok) return recipients;
  const before = fromBase64Url(sealed.ciphertext);
  const plain = before && (await decrypt(before, identities));
  if (!plain) return refuse("sealed-not-for-us", `It is about \`${statement.name}\`.`);
  if ((await readInner(plain, statement, writer)) === undefined) return refuse("sealed-inner-mismatch");
  const ciphertext = await encrypt(plain, recipients.value);
  if (!ciphertext) return refuse("sealed-bad-recipient");
  const rewrap: RewrapStatement = {
    type: "ringfort/rewrap/v1",
    org: root.org,
    of: digest,
    from: await digestOf(before),
    root: root.version,
    recipients: await digestOfRecipients(recipients.value),
    ciphertext: await digestOf(ciphertext),
    issued,
  };
  const { signatures } = await sign(rewrap, key);
  const rewraps = [...sealed.rewraps, { statement: rewrap, signatures }];
  const again = sealedValue.safeParse({ ...sealed, rewraps, ciphertext: toBase64Url(ciphertext) });
  return again.success
    ? allow(again.data)
    : refuse("sealed-malformed", "It was sealed again too often: write it anew.");
}
