import { allow, refuse, type Sealing } from "../sealed-failure.ts";
import { clockSkewMs, digestOfStatement, signedBytes, signersOf } from "../statements/index.ts";
import type { Approver, TrustRoot } from "../trust-root/index.ts";
import { type About, checkAbout } from "./about.ts";
import { type Approval, type SignedApproval, signedApproval } from "./approval.ts";
import { checkAssertion, type Passkey } from "./check-assertion.ts";

const longestMs = 24 * 3_600_000;

export interface ExpectedApproval {
  readonly root: TrustRoot;
  readonly about: About;
  /** Full name of the ref on which the job runs. Left out, any: the commit is what counts. */
  readonly ref?: string;
  readonly workflowId: string;
  /** The job that is to be let through. */
  readonly unblocks: string;
  /** The approval job that it waits for. Left out, any. */
  readonly gate?: string;
  /** When their approval does not count. */
  readonly committerEmail?: string;
  readonly now: number;
  /** Of approvals that have let this job through before, or anything in another run of the workflow. */
  readonly usedNonces: ReadonlySet<string>;
}

export interface CheckedApproval {
  readonly approval: Approval;
  readonly digest: string;
  /** One at the least. */
  readonly approvers: readonly Approver[];
}

/** Whether somebody who may approve has let this very job through. */
export async function checkApproval(given: unknown, expected: ExpectedApproval): Promise<Sealing<CheckedApproval>> {
  const parsed = signedApproval.safeParse(given);
  if (!parsed.success) return refuse("approval-malformed");
  const { statement } = parsed.data;
  const fits = checkStatement(statement, expected);
  if (!fits.ok) return fits;
  const signed = await approversOf(parsed.data, expected.root);
  if (!signed.ok) return signed;
  const { committerEmail } = expected;
  const approvers = signed.value.filter((one) => committerEmail === undefined || isSomebodyElse(one, committerEmail));
  if (approvers.length === 0) return refuse("approval-by-committer");
  return allow({ approval: statement, digest: await digestOfStatement(statement), approvers });
}

/** Of an approver whose addresses are not known, nobody can say that they are not the committer. */
export function isSomebodyElse({ emails }: Approver, committerEmail: string): boolean {
  return emails.length > 0 && !emails.some((email) => email.toLowerCase() === committerEmail.toLowerCase());
}

function checkStatement(approval: Approval, expected: ExpectedApproval): Sealing<undefined> {
  const same = checkAbout("approval", approval, expected.about);
  if (!same.ok) return same;
  if (approval.workflowId !== expected.workflowId) return refuse("approval-other-workflow");
  if (expected.ref !== undefined && approval.ref !== expected.ref) return refuse("approval-other-ref");
  if (expected.gate !== undefined && approval.job !== expected.gate) return refuse("approval-other-gate");
  if (!approval.unblocks.includes(expected.unblocks)) {
    return refuse("approval-other-job", `It is about \`${expected.unblocks}\`.`);
  }
  if (approval.expires - approval.issued > longestMs) return refuse("approval-lasts-too-long");
  if (approval.issued > expected.now + clockSkewMs) return refuse("approval-not-yet");
  if (approval.expires <= expected.now) return refuse("approval-expired");
  return expected.usedNonces.has(approval.nonce) ? refuse("approval-replayed") : allow(undefined);
}

async function approversOf(given: SignedApproval, root: TrustRoot): Promise<Sealing<readonly Approver[]>> {
  const { statement, signatures, assertion } = given;
  if (signatures.length === 0 && !assertion) return refuse("approval-unsigned");
  const claimed = new Set(signatures.map(({ key }) => key));
  const known = root.approvers.filter((one) => one.kind === "key" && claimed.has(one.key));
  const right = known.length > 0 ? await signersOf(given) : new Set();
  if (known.some((one) => one.kind === "key" && !right.has(one.key))) return refuse("approval-forged");
  const passkey = assertion && root.approvers.find((one) => isPasskey(one, assertion.credential));
  if (assertion && passkey) {
    const checked = await checkAssertion(assertion, passkey, signedBytes(statement));
    if (!checked.ok) return checked;
    return allow([...known, passkey]);
  }
  return known.length > 0 ? allow(known) : refuse("approval-unknown-key");
}

function isPasskey(approver: Approver, credential: string): approver is Passkey {
  return approver.kind === "passkey" && approver.credential === credential;
}
