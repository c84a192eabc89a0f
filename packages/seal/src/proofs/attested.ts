import { allow, refuse, type Sealing } from "../sealed-failure.ts";
import { type Signed, type Statement, signersOf } from "../statements/index.ts";
import type { TrustedClass, TrustRoot } from "../trust-root/index.ts";
import type { ProofKind } from "./about.ts";

/** What classes sign. */
export type AttestedKind = Exclude<ProofKind, "approval">;

/** The class that a statement names, if it has signed it and is one of `classes`; without those, any of the trust root. */
export async function attestedBy<S extends Statement & { readonly class: string }>(
  kind: AttestedKind,
  given: Signed<S>,
  { root, classes }: { readonly root: TrustRoot; readonly classes?: readonly string[] | undefined },
): Promise<Sealing<TrustedClass>> {
  const { class: name } = given.statement;
  const signers = await signersOf(given);
  const found = root.classes.find((one) => one.name === name);
  if (!found || !signers.has(found.attest)) return refuse(`${kind}-forged`, `It names \`${name}\`.`);
  if (classes && !classes.includes(name)) return refuse(`${kind}-class-not-allowed`, `It is of \`${name}\`.`);
  return allow(found);
}
