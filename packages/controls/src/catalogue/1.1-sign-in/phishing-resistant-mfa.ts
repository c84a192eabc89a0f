import type { Check } from "../../check.ts";
import { attestable, fromSecurity } from "../../evidence/from-security.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, pass } from "../../results.ts";

const question = {
  check: "RF-1.1.4",
  whether: "whether admins sign in with WebAuthn",
  show: "the identity provider's policy that demands a security key or a passkey of admins",
} as const;

export const phishingResistantMfa: Check = {
  id: "RF-1.1.4",
  slug: "phishing-resistant-mfa",
  title: "Admins sign in with WebAuthn",
  level: 3,
  severity: "high",
  scope: "org",
  subject: "organization",
  needs: [],
  map: { nist: ["IA-2(6)", "IA-2(8)"], soc2: ["CC6.1"], cis8: ["6.5"], owasp: [2] },
  why: "A code from an authenticator app is typed into a phishing page as easily as a password; a security key answers only the real site. CircleCI's own second factor is such a code.",
  remedy: "Demand phishing-resistant sign-in for this application in the identity provider's conditional access.",
  run(org) {
    const subject = subjectOf(org);
    return fromSecurity(org, { ...question, field: "members" }, (members) => {
      const admins = members.filter(({ role }) => role === "admin");
      const fails = admins
        .filter(({ second_factor }) => second_factor !== undefined && second_factor !== "webauthn")
        .map(({ login, second_factor }) =>
          fail(
            subject,
            second_factor === "none"
              ? `The admin \`${login}\` has no second factor.`
              : `The admin \`${login}\` signs in with a code that can be phished.`,
            { about: login },
          ),
        );
      const told = admins.length > 0 && admins.every(({ second_factor }) => second_factor !== undefined);
      return failsOr(
        fails,
        told ? pass(subject, "Every admin signs in with WebAuthn.", { restsOn: "setting" }) : attestable(org, question),
      );
    });
  },
};
