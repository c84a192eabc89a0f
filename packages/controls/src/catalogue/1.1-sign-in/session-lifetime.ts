import type { Check } from "../../check.ts";
import { fromSecurity } from "../../evidence/from-security.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, pass } from "../../results.ts";

const longest = { max_seconds: 8 * 3600, idle_seconds: 30 * 60 };

export const sessionLifetime: Check = {
  id: "RF-1.1.5",
  slug: "session-lifetime",
  title: "Sessions end after 8 hours, and after 30 idle minutes",
  level: 1,
  severity: "high",
  scope: "org",
  subject: "organization",
  needs: [],
  map: { nist: ["AC-12", "SC-23", "IA-11"], soc2: ["CC6.1"], cis8: ["4.3"], owasp: [2] },
  why: "A cookie stolen from a laptop is good for as long as its session lives: in 2023 that was long enough to copy every secret.",
  remedy:
    "Set the sign-in frequency of this application in the identity provider; CircleCI documents no session setting of its own.",
  run(org) {
    const subject = subjectOf(org);
    return fromSecurity(
      org,
      {
        check: "RF-1.1.5",
        field: "session",
        whether: "how long sessions live (enforce it at the identity provider)",
        show: "the identity provider's sign-in frequency for this application",
      },
      ({ max_seconds, idle_seconds }) => {
        const absolute =
          max_seconds > longest.max_seconds || max_seconds <= 0
            ? [fail(subject, `A session lives ${said(max_seconds)}, more than 8 hours.`, { about: "absolute" })]
            : [];
        const idle =
          idle_seconds > longest.idle_seconds || idle_seconds <= 0
            ? [fail(subject, `An idle session lives ${said(idle_seconds)}, more than 30 minutes.`, { about: "idle" })]
            : [];
        return failsOr(
          [...absolute, ...idle],
          pass(subject, `Sessions end after ${said(max_seconds)}, idle ones after ${said(idle_seconds)}.`, {
            restsOn: "setting",
          }),
        );
      },
    );
  },
};

/** Zero is how such settings spell "without an end". */
function said(seconds: number): string {
  if (seconds <= 0) return "without an end";
  return seconds >= 7200 ? `${Math.round(seconds / 3600)} hours` : `${Math.round(seconds / 60)} minutes`;
}
