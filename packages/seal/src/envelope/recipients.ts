import { bytesOf, digestOf } from "../bytes/index.ts";
import { canonicalize } from "../canonical-json/index.ts";
import { isPostQuantum } from "../keys/index.ts";
import { allow, refuse, type Sealing } from "../sealed-failure.ts";
import { coversScope, type TrustRoot } from "../trust-root/index.ts";

/** For whom a value of the scope is sealed: the classes that may open it, and recovery; sorted, each once. */
export function recipientsFor(root: TrustRoot, scope: string): Sealing<readonly string[]> {
  const classes = root.classes.filter(({ scopes }) => coversScope(scopes, scope)).map(({ seal }) => seal);
  const all = [...new Set([...classes, ...root.recovery])].sort();
  const quantum = all.filter(isPostQuantum).length;
  if (quantum > 0 && quantum < all.length) return refuse("sealed-mixed-recipients");
  if (all.length === 0) return refuse("sealed-no-recipient", `It is about \`${scope}\`.`);
  return allow(all);
}

export async function digestOfRecipients(recipients: readonly string[]): Promise<string> {
  return digestOf(bytesOf(canonicalize([...recipients])));
}
