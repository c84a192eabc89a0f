import type { Check } from "../../check.ts";
import { fail, pass } from "../../results.ts";
import { orgsOf } from "../../trust/claims.ts";
import { isRootIssuer } from "../../trust/grant.ts";
import { nothingTrusted, placed, readTrust } from "../../trust/read-trust.ts";

export const rootIssuer: Check = {
  id: "RF-2.3.7",
  slug: "root-issuer",
  title: "No policy trusts the issuer of all tenants without naming its own",
  level: 1,
  severity: "critical",
  scope: "oidc-policy",
  subject: "trust-policy",
  needs: [],
  map: { nist: ["IA-9", "AC-3"], soc2: ["CC6.1"], cis8: ["6.8"], owasp: [2] },
  why: "`https://oidc.circleci.com` signs for every organization that there is: anyone with an account gets a token that passes.",
  remedy: "Make a provider for `https://oidc.circleci.com/org/<org id>`, and move the role to it.",
  guards: ["The root issuer is fine where the policy asks for the organization by a claim, exactly."],
  run(policy) {
    const trust = readTrust(policy);
    return [
      ...nothingTrusted(trust, policy),
      ...trust.grants.map((grant) => {
        if (!isRootIssuer(grant.issuer))
          return pass(trust.subject, `It trusts \`${grant.issuer.slice(0, 200)}\` only.`, {
            about: grant.name,
            restsOn: "cloud",
          });
        if (orgsOf(grant))
          return pass(trust.subject, "It trusts the root issuer, and asks for the organization.", {
            about: grant.name,
            restsOn: "cloud",
          });
        return fail(
          trust.subject,
          "It trusts the issuer of all tenants of CircleCI and asks for no organization.",
          placed(trust, grant.issuerPath, grant.name),
        );
      }),
    ];
  },
};
