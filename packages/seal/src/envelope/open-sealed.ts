import { fromBase64Url } from "../bytes/index.ts";
import { decrypt } from "../keys/index.ts";
import { allow, refuse, type Sealing } from "../sealed-failure.ts";
import type { CheckedValue } from "./check-sealed.ts";
import { readInner } from "./inner-value.ts";

/** Opens what `checkSealed` has let through; what is inside must be what its statement says. */
export async function openSealed(checked: CheckedValue, identities: readonly string[]): Promise<Sealing<string>> {
  const { statement, writer, sealed } = checked;
  const ciphertext = fromBase64Url(sealed.ciphertext);
  const plain = ciphertext && (await decrypt(ciphertext, identities));
  if (!plain) return refuse("sealed-not-for-us", `It is about \`${statement.name}\`.`);
  const value = await readInner(plain, statement, writer);
  return value === undefined ? refuse("sealed-inner-mismatch") : allow(value);
}
