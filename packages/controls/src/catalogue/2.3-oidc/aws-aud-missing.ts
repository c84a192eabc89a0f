import type { Check } from "../../check.ts";
import { fail, pass } from "../../results.ts";
import { at, textsOf } from "../../trust/any-json.ts";
import type { AwsGrant } from "../../trust/aws-grants.ts";
import { isLiteral } from "../../trust/pattern.ts";
import { nothingTrusted, placed, readTrust } from "../../trust/read-trust.ts";

export const awsAudMissing: Check = {
  id: "RF-2.3.3",
  slug: "aws-aud-missing",
  title: "An AWS role asks for one audience, exactly",
  level: 1,
  severity: "high",
  scope: "oidc-policy",
  subject: "trust-policy",
  needs: [],
  map: { nist: ["IA-9"], soc2: ["CC6.1"], cis8: ["6.8"], owasp: [2] },
  why: "A token that was made for another service, which sees it and may keep it, opens the role too.",
  remedy:
    'Add `"StringEquals": {"oidc.circleci.com/org/<org id>:aud": "<org id>"}`. Any job can ask for any audience, so this keeps clouds apart, never projects.',
  guards: ["A test for all values counts where another condition asks that the claim is there."],
  run(policy) {
    const trust = readTrust(policy);
    const extras = trust.aws.length > 0 ? extraClients(policy.data, trust.aws) : [];
    return [
      ...nothingTrusted(trust, policy),
      ...trust.aws.map((grant) => {
        const tests = grant.tests("aud");
        if (tests.some(({ patterns }) => patterns.every((one) => isLiteral(one) && one.text !== "")))
          return pass(trust.subject, "It asks for an exact audience.", { about: grant.name, restsOn: "cloud" });
        const written = grant.conditionsOn("aud")[0];
        return fail(
          trust.subject,
          `It does not pin the audience: ${whyNot(grant)}.`,
          placed(trust, written?.path ?? grant.path, grant.name),
        );
      }),
      ...extras.map(({ value, path }) =>
        fail(
          trust.subject,
          `The provider also accepts the audience \`${value.slice(0, 100)}\`, which no statement asks for.`,
          placed(trust, path, `client ${value}`),
        ),
      ),
    ];
  },
};

function whyNot(grant: AwsGrant): string {
  const [written] = grant.conditionsOn("aud");
  if (!written) return "there is no condition on `aud`";
  if (written.ifExists) return "`IfExists` lets tokens without one in";
  if (written.quantifier === "ForAllValues") return "`ForAllValues` lets tokens without one in";
  if (written.operator === "stringlike")
    return `\`${written.values[0]?.value.slice(0, 100) ?? ""}\` matches more than one`;
  return "its condition does not compare texts";
}

/** Audiences that the provider lists beyond those of the policy, where both are in one file. */
function extraClients(data: unknown, grants: readonly AwsGrant[]) {
  const asked = new Set(
    grants.flatMap((grant) => grant.tests("aud").flatMap(({ patterns }) => patterns.map(({ text }) => text))),
  );
  return [["ClientIDList"], ["Provider", "ClientIDList"], ["OpenIDConnectProvider", "ClientIDList"]]
    .flatMap((path) => textsOf(at(data, ...path), path))
    .filter(({ value }) => !asked.has(value));
}
