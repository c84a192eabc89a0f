import { allow, refuse, type Sealing } from "../sealed-failure.ts";
import { digestOfStatement, signersOf } from "../statements/index.ts";
import { coversScope } from "../trust-root/index.ts";
import type { Expected } from "./check-sealed.ts";
import { signedTombstone, type TombstoneStatement } from "./sealed-value.ts";

export interface CheckedTombstone {
  readonly statement: TombstoneStatement;
  readonly digest: string;
}

/**
 * A deletion that somebody who may write there has signed, or might when an earlier root held: what they deleted stays deleted
 * when they leave.
 */
export async function checkTombstone(
  given: unknown,
  { root, earlier = [], scope }: Pick<Expected, "root" | "earlier" | "scope">,
): Promise<Sealing<CheckedTombstone>> {
  const parsed = signedTombstone.safeParse(given);
  if (!parsed.success) return refuse("tombstone-malformed");
  const { statement } = parsed.data;
  if (statement.org !== root.org) return refuse("tombstone-other-organization");
  if (statement.scope !== scope) return refuse("tombstone-other-place", `It is for \`${statement.scope}\`.`);
  const signers = await signersOf(parsed.data);
  const writers = [root, ...earlier].flatMap((one) => one.writers);
  if (!writers.some(({ key, scopes }) => signers.has(key) && coversScope(scopes, scope)))
    return refuse("tombstone-unsigned", `It is about \`${statement.name}\`.`);
  return allow({ statement, digest: await digestOfStatement(statement) });
}
