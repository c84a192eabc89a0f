import type { Check } from "../../check.ts";
import { daysBetween } from "../../evidence/days.ts";
import { fromSecurity } from "../../evidence/from-security.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, pass } from "../../results.ts";

const idle = 45;

export const tokenUnused: Check = {
  id: "RF-1.3.2",
  slug: "token-unused",
  title: "Every token was used in the last 45 days",
  level: 1,
  severity: "medium",
  scope: "org",
  subject: "organization",
  needs: [],
  map: { nist: ["AC-2(3)", "IA-5"], soc2: ["CC6.2"], cis8: ["5.3"], owasp: [6] },
  why: "A token that nobody uses is missed by nobody when someone else does.",
  remedy: "Revoke it; whoever still needs one will make a new one.",
  guards: ["A break-glass token that lies in a vault, and that the policy file lists, is not used on purpose."],
  run(org, { now, policy }) {
    const subject = subjectOf(org);
    return fromSecurity(
      org,
      {
        check: "RF-1.3.2",
        field: "tokens",
        whether: "when tokens were last used",
        show: "each member's list of tokens with its “last used” column",
      },
      (tokens) => {
        const kept = tokens.filter(({ id }) => !policy.breakGlassTokens?.includes(id));
        const fails = kept.flatMap(({ id, owner, kind, created_at, last_used_at }) => {
          const days = daysBetween(last_used_at ?? created_at, now);
          if (days <= idle) return [];
          const use = last_used_at === undefined ? `never used in ${days} days` : `last used ${days} days ago`;
          return [fail(subject, `A ${kind} token of \`${owner}\` was ${use}.`, { about: id })];
        });
        return failsOr(fails, pass(subject, `All of ${kept.length} tokens are in use.`, { restsOn: "setting" }));
      },
    );
  },
};
