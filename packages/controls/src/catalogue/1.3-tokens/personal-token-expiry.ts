import type { Check } from "../../check.ts";
import { daysBetween } from "../../evidence/days.ts";
import { fromSecurity } from "../../evidence/from-security.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, pass } from "../../results.ts";

const longest = 90;

export const personalTokenExpiry: Check = {
  id: "RF-1.3.1",
  slug: "personal-token-expiry",
  title: "Every personal token ends within 90 days of its making",
  level: 1,
  severity: "high",
  scope: "org",
  subject: "organization",
  needs: [],
  map: { nist: ["IA-5(1)", "IA-4"], soc2: ["CC6.1"], cis8: ["5.3", "6.2"], owasp: [6] },
  why: "A token that never ends is found years later, in a shell history or an old laptop's backup, and still works.",
  remedy:
    "Delete the token and make a new one with an end: tokens cannot be changed. On circleci.com only the owner sees when his tokens end, a year at most.",
  run(org) {
    const subject = subjectOf(org);
    return fromSecurity(
      org,
      {
        check: "RF-1.3.1",
        field: "tokens",
        whether: "when personal tokens end: only their owners see it",
        show: "each member's own list of personal tokens",
      },
      (tokens) => {
        const personal = tokens.filter(({ kind }) => kind === "personal");
        const fails = personal.flatMap(({ id, owner, created_at, expires_at }) => {
          if (expires_at === undefined) return [fail(subject, `A token of \`${owner}\` never ends.`, { about: id })];
          const days = daysBetween(created_at, expires_at);
          return days > longest ? [fail(subject, `A token of \`${owner}\` lives ${days} days.`, { about: id })] : [];
        });
        return failsOr(
          fails,
          pass(subject, `All of ${personal.length} personal tokens end within ${longest} days.`, {
            restsOn: "setting",
          }),
        );
      },
    );
  },
};
