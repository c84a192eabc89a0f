import type { Check } from "../../check.ts";
import { fail, pass } from "../../results.ts";
import { textAt } from "../../trust/any-json.ts";
import type { AwsGrant } from "../../trust/aws-grants.ts";
import { awsRole } from "../../trust/aws-statement.ts";
import { originsOf, refsOf } from "../../trust/claims.ts";
import { hasOpenUser, vcsOfSub } from "../../trust/pattern.ts";
import { nothingTrusted, placed, readTrust } from "../../trust/read-trust.ts";

export const awsRefUnbound: Check = {
  id: "RF-2.3.4",
  slug: "aws-ref-unbound",
  title: "An AWS deploy role trusts one repository and ref",
  level: 2,
  severity: "high",
  scope: "oidc-policy",
  subject: "trust-policy",
  needs: [],
  map: { nist: ["AC-3", "AC-4"], soc2: ["CC6.3"], cis8: ["6.8"], owasp: [1, 5] },
  why: "Whoever can push a branch of the project can deploy from it, without review: the pipeline of that branch is theirs to write.",
  remedy:
    "Let `sub` be `org/<org>/project/<project>/user/*/vcs-origin/github.com/<org>/<repository>/vcs-ref/refs/heads/main`, and give AWS the token in `$CIRCLE_OIDC_TOKEN_V2`. 36 `?` in place of the user's `*` keep a branch whose own name imitates the end of a subject out.",
  guards: [
    "A role that its own name calls read-only, or a preview's, is told at low confidence.",
    "Custom webhooks carry no ref, so a role that asks for one cannot be taken by them.",
  ],
  run(policy) {
    const trust = readTrust(policy);
    const role = awsRole(policy.data);
    const name = textAt(role?.value, "RoleName") ?? "";
    const harmless = /read[-_]?only|viewer|preview|staging|sandbox/i.test(name);
    return [
      ...nothingTrusted(trust, policy),
      ...trust.aws.map((grant) => {
        const origins = originsOf(grant);
        const refs = refsOf(grant);
        if (origins && refs)
          return pass(trust.subject, `It trusts ${listed(refs)} of ${listed(origins)} only.${caveat(grant)}`, {
            about: grant.name,
            restsOn: "cloud",
          });
        const sub = grant.conditionsOn("sub")[0];
        return fail(trust.subject, `It trusts every branch: ${whyNot(grant, origins !== undefined)}.`, {
          ...placed(trust, sub?.path ?? grant.path, grant.name),
          ...(harmless ? { confidence: "low" } : {}),
        });
      }),
    ];
  },
};

function listed(names: readonly string[]): string {
  return names.map((name) => `\`${name.slice(0, 100)}\``).join(" and ");
}

function whyNot(grant: AwsGrant, hasOrigin: boolean): string {
  const patterns = grant.tests("sub").flatMap((test) => test.patterns);
  const [pattern] = patterns;
  if (!pattern) return "no condition asks for a subject";
  const vcs = vcsOfSub(pattern);
  const shown = pattern.text.slice(0, 200);
  if (vcs) return `\`${shown}\` leaves ${hasOrigin ? "the ref" : "the repository"} open`;
  if (pattern.wild && pattern.text.endsWith("*"))
    return `\`${shown}\` ends in \`*\`, which spans \`/\` and so every repository and ref of a V2 token`;
  return `\`${shown}\` is a V1 subject, which carries no ref`;
}

function caveat(grant: AwsGrant): string {
  const open = grant.tests("sub").some(({ patterns }) => patterns.some(hasOpenUser));
  return open
    ? " A branch whose name itself ends like that subject would still match `*`; 36 `?` for the user's id close this."
    : "";
}
