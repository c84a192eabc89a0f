import type { Check, Result } from "../../check.ts";
import { fail, failsOr, pass } from "../../results.ts";
import type { JsonPath } from "../../trust/any-json.ts";
import type { AzureGrant } from "../../trust/azure-grants.ts";
import { projectsOf } from "../../trust/claims.ts";
import { orgOfIssuer } from "../../trust/grant.ts";
import { nothingTrusted, placed, readTrust } from "../../trust/read-trust.ts";

export const azureFederation: Check = {
  id: "RF-2.3.11",
  slug: "azure-federation",
  title: "An Azure federated credential trusts one project of the organization",
  level: 1,
  severity: "high",
  scope: "oidc-policy",
  subject: "trust-policy",
  needs: [],
  map: { nist: ["IA-9"], soc2: ["CC6.3"], cis8: ["6.8"], owasp: [2] },
  why: "A credential that any project matches gives every job of the organization what the application may do.",
  remedy:
    "One credential for each project that deploys: issuer `https://oidc.circleci.com/org/<org id>`, the organization's id as its only audience, and a subject, or a flexible expression, that writes the project out.",
  guards: ["A flexible expression may leave the user open, because the subject of a token holds who started the run."],
  run(policy) {
    const trust = readTrust(policy);
    return [
      ...nothingTrusted(trust, policy),
      ...trust.azure.flatMap((grant) =>
        failsOr(
          wrongs(grant).map(
            ([what, why, path]): Result => fail(trust.subject, why, placed(trust, path, `${grant.name}/${what}`)),
          ),
          pass(trust.subject, `\`${grant.name}\` trusts one project.`, { about: grant.name, restsOn: "cloud" }),
        ),
      ),
    ];
  },
};

function wrongs(grant: AzureGrant): readonly (readonly [string, string, JsonPath])[] {
  const found: (readonly [string, string, JsonPath])[] = [];
  const org = orgOfIssuer(grant.issuer);
  if (org === undefined && grant.issuer === "oidc.circleci.com")
    found.push(["issuer", "Its issuer is that of all tenants, not the organization's own.", grant.issuerPath]);
  const shared = grant.audiences.find(
    ({ value }) => /^api:\/\/AzureADTokenExchange/i.test(value) || value.includes("*"),
  );
  if (grant.audiences.length === 0) found.push(["audience", "It names no audience.", grant.path]);
  else if (grant.audiences.length > 1)
    found.push(["audience", `It accepts ${grant.audiences.length} audiences.`, [...grant.path, "audiences"]]);
  else if (shared)
    found.push([
      "audience",
      `Its audience, \`${shared.value.slice(0, 100)}\`, is every federation's, not the organization's id or one of its own.`,
      shared.path,
    ]);
  const test = grant.tests("sub")[0];
  if (projectsOf(grant) === undefined || grant.exactSubject?.includes("*")) {
    const written = (grant.exactSubject ?? grant.expression ?? "").slice(0, 200);
    const why =
      written === ""
        ? "It asks for no subject."
        : `\`${written}\` fixes no project${grant.exactSubject === undefined ? "" : ", or has a star that stands for itself"}.`;
    found.push(["subject", why, test?.path ?? grant.path]);
  }
  return found;
}
