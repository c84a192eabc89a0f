import type { Check } from "../../check.ts";
import { fromSecurity } from "../../evidence/from-security.ts";
import { planBelowScale } from "../../evidence/plan.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, notApplicable, pass } from "../../results.ts";

export const ssoEnforced: Check = {
  id: "RF-1.1.1",
  slug: "sso-enforced",
  title: "Every member signs in through the identity provider",
  level: 1,
  severity: "critical",
  scope: "org",
  subject: "organization",
  needs: [],
  map: {
    nist: ["IA-2(1)", "IA-2(2)", "IA-8"],
    soc2: ["CC6.1"],
    cis8: ["6.3", "6.5", "5.6"],
    owasp: [2],
    ssc: ["1.3.5", "2.1.6"],
  },
  why: "Where SSO is merely offered, an account with a stolen password or a leaver's account still gets in beside it.",
  remedy: "Organization Settings > Single sign-on: enforce it for all users, after a break-glass admin was tried out.",
  guards: ["A plan without SSO cannot enforce it: such an organization is told to lean on RF-1.1.3 and RF-1.1.10."],
  run(org, { policy }) {
    const subject = subjectOf(org);
    const plan = planBelowScale(org, policy);
    if (plan)
      return [
        notApplicable(
          subject,
          `SSO is not available on the ${plan} plan; RF-1.1.3 and RF-1.1.10 have to make up for it.`,
        ),
      ];
    return fromSecurity(
      org,
      {
        check: "RF-1.1.1",
        field: "sso",
        whether: "whether SSO is enforced",
        show: "a picture of Single sign-on in the state “Connected, enforced”",
      },
      ({ enforced, connected }) => {
        if (enforced && connected)
          return [pass(subject, "Every member has to sign in through the identity provider.", { restsOn: "setting" })];
        return [
          fail(
            subject,
            connected
              ? "SSO is connected, but members may still sign in without it."
              : "No identity provider is connected.",
          ),
        ];
      },
    );
  },
};
