import type { CheckId, Result } from "../check.ts";
import { unknown } from "../results.ts";
import type { OrgEvidence, OrgSecurity } from "./evidence.ts";
import { unread } from "./known.ts";
import { subjectOf } from "./subject-of.ts";

/** A question that only Ringfort answers by itself; elsewhere a person attests. */
export interface SecurityQuestion<K extends keyof OrgSecurity> {
  readonly check: CheckId;
  readonly field: K;
  /** What is not known: "whether SSO is enforced". */
  readonly whether: string;
  /** What the person who attests has to show. */
  readonly show: string;
}

/** Judges what Ringfort tells of its own security; UNKNOWN with the attestation to file where no API tells it. */
export function fromSecurity<K extends keyof OrgSecurity>(
  org: OrgEvidence,
  question: SecurityQuestion<K>,
  judge: (told: NonNullable<OrgSecurity[K]>) => readonly Result[],
): readonly Result[] {
  const subject = subjectOf(org);
  if (org.platform !== "ringfort") return [attestable(org, question)];
  if (org.SECURITY.status !== "read") return [unread(subject, org.SECURITY, `It is not known ${question.whether}`)];
  const told = org.SECURITY.value[question.field];
  if (told === undefined || told === null)
    return [
      unknown(subject, `The security settings do not tell ${question.whether}.`, [
        `\`${question.field}\` of the security settings`,
      ]),
    ];
  return judge(told);
}

/** UNKNOWN until a person shows it and another reviews it. */
export function attestable(
  org: OrgEvidence,
  { check, whether, show }: Omit<SecurityQuestion<keyof OrgSecurity>, "field">,
): Result {
  return unknown(subjectOf(org), `No API of ${org.platform} tells ${whether}.`, [
    `\`ringfort attest ${check} ${org.name}\` with ${show}`,
  ]);
}
