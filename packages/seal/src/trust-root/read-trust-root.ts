import { toBase64Url } from "../bytes/index.ts";
import { materialOf, pointOfPasskey } from "../keys/index.ts";
import { allow, refuse, type Sealing } from "../sealed-failure.ts";
import { digestOfStatement, signersOf } from "../statements/index.ts";
import { type Approver, type SignedTrustRoot, signedTrustRoot, type TrustRoot } from "./trust-root.ts";

export interface ReadRoot {
  readonly root: SignedTrustRoot;
  readonly digest: string;
}

/** Its shape alone: who signed it is not looked at. */
export async function readTrustRoot(given: unknown): Promise<Sealing<ReadRoot>> {
  const parsed = signedTrustRoot.safeParse(given);
  if (!parsed.success) return refuse("trust-root-malformed");
  const { statement } = parsed.data;
  const fault = faultOf(statement);
  if (fault !== undefined) return refuse("trust-root-malformed", fault);
  return allow({ root: parsed.data, digest: await digestOfStatement(statement) });
}

/** Whether enough of the admins that `root` names have signed. */
export async function isSignedBy(given: SignedTrustRoot, { admins, threshold }: TrustRoot): Promise<boolean> {
  const signers = await signersOf(given);
  return admins.filter(({ key }) => signers.has(key)).length >= threshold;
}

/** What a shape cannot say. One key under two names would be two people, one name with two keys might be anybody. */
function faultOf({ version, previous, threshold, admins, approvers, classes }: TrustRoot): string | undefined {
  if ((version === 1) !== (previous === null)) return "The first version alone follows nothing.";
  if (hasTwice(admins.map(({ key }) => materialOf(key)))) return "Two admins have the same key.";
  if (hasTwice(admins.map(({ name }) => name))) return "Two admins have the same name.";
  if (threshold > admins.length) return "Fewer admins than signatures are asked for.";
  if (hasTwice(approvers.map(materialOfApprover))) return "Two approvers have the same key.";
  if (approvers.some((one) => one.kind === "passkey" && !pointOfPasskey(one.publicKey, one.algorithm)))
    return "A passkey's key is not one of its algorithm.";
  if (hasTwice(classes.map(({ name }) => name))) return "Two classes have the same name.";
  return undefined;
}

function materialOfApprover(approver: Approver): string {
  if (approver.kind === "key") return materialOf(approver.key);
  const point = pointOfPasskey(approver.publicKey, approver.algorithm);
  return point ? toBase64Url(point) : approver.publicKey;
}

function hasTwice(texts: readonly string[]): boolean {
  return new Set(texts).size < texts.length;
}
