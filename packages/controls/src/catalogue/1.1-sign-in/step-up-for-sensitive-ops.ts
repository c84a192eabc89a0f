import type { Check } from "../../check.ts";
import { fromSecurity } from "../../evidence/from-security.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, pass, unknown } from "../../results.ts";

/** What has to ask again who is there, by a word in the operation's name. */
const sensitive = ["secret", "role", "key", "token", "policy"] as const;
const fresh = 300;

export const stepUpForSensitiveOps: Check = {
  id: "RF-1.1.6",
  slug: "step-up-for-sensitive-ops",
  title: "Writing secrets, roles, keys, tokens and policies asks for a fresh sign-in",
  level: 2,
  severity: "high",
  scope: "org",
  subject: "organization",
  needs: [],
  map: { nist: ["IA-11", "AC-6(9)"], soc2: ["CC6.1"], cis8: ["6.5"], owasp: [2] },
  why: "A stolen session should read pipelines at most, not make itself an admin or mint a token that outlives it.",
  remedy:
    "On Ringfort: demand a sign-in of the last five minutes for each of these. CircleCI documents no such setting: keep admins few (RF-1.2.1) and watch D03, D06 and D12.",
  run(org) {
    const subject = subjectOf(org);
    return fromSecurity(
      org,
      {
        check: "RF-1.1.6",
        field: "step_up",
        whether: "whether sensitive changes ask for a fresh sign-in (CircleCI documents no such setting)",
        show: "what asks for it",
      },
      (operations) => {
        const stale = operations.filter(
          ({ auth_age_seconds }) => auth_age_seconds === undefined || auth_age_seconds > fresh,
        );
        const fails = stale.map(({ operation, auth_age_seconds }) =>
          fail(
            subject,
            auth_age_seconds === undefined
              ? `\`${operation}\` asks for no fresh sign-in.`
              : `\`${operation}\` is content with a sign-in ${Math.round(auth_age_seconds / 60)} minutes ago.`,
            { about: operation },
          ),
        );
        const untold = sensitive.filter((word) => !operations.some(({ operation }) => operation.includes(word)));
        return failsOr(
          fails,
          untold.length > 0
            ? unknown(
                subject,
                `It is not told what writing ${untold.map((word) => `a ${word}`).join(", ")} asks for.`,
                untold.map((word) => `an operation on a ${word} in \`step_up\` of the security settings`),
              )
            : pass(subject, "Each sensitive write asks for a sign-in of the last five minutes.", {
                restsOn: "setting",
              }),
        );
      },
    );
  },
};
