import type { Check, Context, Result } from "../../check.ts";
import type { OrgEvidence } from "../../evidence/evidence.ts";
import { attestable, fromSecurity } from "../../evidence/from-security.ts";
import { known } from "../../evidence/known.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, pass, unknown } from "../../results.ts";

export const mfaForNonSsoLogins: Check = {
  id: "RF-1.1.3",
  slug: "mfa-for-non-sso-logins",
  title: "Accounts outside SSO have a second factor",
  level: 1,
  severity: "critical",
  scope: "org",
  subject: "organization",
  needs: [],
  map: { nist: ["IA-2(1)", "IA-2(2)"], soc2: ["CC6.1"], cis8: ["6.3", "6.5"], owasp: [2], ssc: ["1.3.4"] },
  why: "Whoever signs in with a forge account inherits that account's protection: without a second factor one phished password is enough.",
  remedy: "Require two-factor authentication in the organization of the forge.",
  guards: [
    "Managed users, or SAML in the forge: the identity provider decides, so its policy is what a person attests.",
  ],
  run: (org, context) => (org.platform === "ringfort" ? ofMembers(org) : ofForge(org, context)),
};

/** Of email and password circleci.com demands a second factor itself; a social login is as strong as the forge makes it. */
function ofForge(org: OrgEvidence, { projects }: Context): readonly Result[] {
  const subject = subjectOf(org);
  const forges = projects.flatMap(({ FORGE }) => known(FORGE) ?? []);
  if (forges.some(({ two_factor_required }) => two_factor_required === false))
    return [fail(subject, "The forge's organization does not require a second factor, and its logins work here.")];
  if (forges.some(({ saml_or_managed_users }) => saml_or_managed_users))
    return [
      attestable(org, {
        check: "RF-1.1.3",
        whether: "which second factor the forge's identity provider asks for",
        show: "the identity provider's policy for the forge",
      }),
    ];
  if (forges.length > 0 && forges.every(({ two_factor_required }) => two_factor_required === true))
    return [pass(subject, "The forge's organization requires a second factor.", { restsOn: "vcs" })];
  return [
    unknown(subject, "Whether the forge's organization requires a second factor is not known.", [
      "a forge token that may read the organization",
    ]),
  ];
}

function ofMembers(org: OrgEvidence): readonly Result[] {
  const subject = subjectOf(org);
  if (known(org.SECURITY)?.sso?.enforced === true)
    return [pass(subject, "SSO is enforced: there are no logins outside it.", { restsOn: "setting" })];
  return fromSecurity(
    org,
    { check: "RF-1.1.3", field: "members", whether: "who has a second factor", show: "the members' second factors" },
    (members) => {
      const fails = members
        .filter(({ second_factor }) => second_factor === "none")
        .map(({ login }) => fail(subject, `\`${login}\` signs in without a second factor.`, { about: login }));
      const untold = members.filter(({ second_factor }) => second_factor === undefined);
      return failsOr(
        fails,
        untold.length > 0
          ? unknown(subject, `The second factor of ${untold.length} members is not told.`, [
              "`members[].second_factor` of the security settings",
            ])
          : pass(subject, "Every member has a second factor.", { restsOn: "setting" }),
      );
    },
  );
}
