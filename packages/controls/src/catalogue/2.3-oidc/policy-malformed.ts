import type { Check, Result } from "../../check.ts";
import { known } from "../../evidence/known.ts";
import { fail, failsOr, pass } from "../../results.ts";
import type { JsonPath } from "../../trust/any-json.ts";
import { type AwsGrant, issuerOf } from "../../trust/aws-grants.ts";
import { type Grant, orgOfIssuer } from "../../trust/grant.ts";
import { isUuid } from "../../trust/pattern.ts";
import { nothingTrusted, placed, readTrust } from "../../trust/read-trust.ts";

export const policyMalformed: Check = {
  id: "RF-2.3.8",
  slug: "policy-malformed",
  title: "A trust policy holds no placeholder and nothing that cannot work",
  level: 1,
  severity: "low",
  scope: "oidc-policy",
  subject: "trust-policy",
  needs: [],
  map: { nist: ["CM-6"], soc2: ["CC6.1"], cis8: ["4.1"], owasp: [7] },
  why: "A policy that was pasted and not finished either lets nobody in, and is then loosened in a hurry, or lets in whom nobody meant.",
  remedy:
    "Fill in the 12 digits of the account and the organization's id, and allow `sts:AssumeRoleWithWebIdentity`, with `sts:TagSession` at most.",
  guards: ["`sts:TagSession` beside the action that is meant is fine."],
  run(policy, { org }) {
    const trust = readTrust(policy);
    if (trust.grants.length === 0) return nothingTrusted(trust, policy);
    const own = org && known(org.ORG)?.id;
    const seen = new Set<AwsGrant["statement"]>();
    const wrong = [
      ...trust.grants.flatMap((grant) => wrongIssuer(grant, own)),
      ...trust.aws.flatMap((grant) => {
        const first = !seen.has(grant.statement);
        seen.add(grant.statement);
        return [
          ...wrongAccount(grant),
          ...(first ? [...wrongActions(grant), ...wrongKeys(grant), ...wrongStars(grant)] : []),
        ];
      }),
    ];
    const fails = wrong.map(
      ({ what, why, path, grant }): Result => fail(trust.subject, why, placed(trust, path, `${grant.name}/${what}`)),
    );
    return failsOr(
      fails,
      pass(trust.subject, "It names an account, an issuer and an action that exist.", { restsOn: "cloud" }),
    );
  },
};

interface Wrong {
  readonly grant: Grant;
  readonly what: string;
  readonly why: string;
  readonly path: JsonPath;
}

function wrongIssuer(grant: Grant, own: string | undefined): readonly Wrong[] {
  const org = orgOfIssuer(grant.issuer);
  const wrong = (why: string) => [{ grant, what: "issuer", why, path: grant.issuerPath }];
  if (org === undefined) return [];
  if (!isUuid(org)) return wrong(`\`${org.slice(0, 100)}\` is no organization's id: it should be a UUID.`);
  return own !== undefined && isUuid(own) && own.toLowerCase() !== org.toLowerCase()
    ? wrong(`It trusts the organization \`${org}\`, and this one is \`${own}\`.`)
    : [];
}

function wrongAccount(grant: AwsGrant): readonly Wrong[] {
  if (!grant.principal) return [];
  const { value, path } = grant.principal;
  const account = /^arn:aws[\w-]*:iam::([^:]*):/.exec(value)?.[1];
  if (account !== undefined && /^\d{12}$/.test(account)) return [];
  const why =
    account === undefined
      ? `\`${value.slice(0, 200)}\` is no ARN of an identity provider.`
      : `The account is \`${account.slice(0, 100)}\`, which is not 12 digits.`;
  return [{ grant, what: "account", why, path }];
}

function wrongActions(grant: AwsGrant): readonly Wrong[] {
  const wide = grant.statement.actions.find(
    ({ value }) => !/^sts:(?:AssumeRoleWithWebIdentity|TagSession)$/i.test(value),
  );
  if (wide)
    return [
      {
        grant,
        what: "action",
        why: `It allows \`${wide.value.slice(0, 100)}\`, more than to take the role with a token.`,
        path: wide.path,
      },
    ];
  return grant.statement.allButSome
    ? [
        {
          grant,
          what: "action",
          why: "`NotAction` allows everything that it does not name.",
          path: [...grant.path, "NotAction"],
        },
      ]
    : [];
}

/** A key of another issuer is never in the request: the condition never holds, or asks nothing where it says `IfExists`. */
function wrongKeys(grant: AwsGrant): readonly Wrong[] {
  if (!grant.principal) return [];
  const issuers = new Set(grant.statement.principals.map(({ value }) => issuerOf(value)?.toLowerCase()));
  const wrong = grant.statement.conditions.find(({ key }) => {
    const lower = key.toLowerCase();
    const [issuer = ""] = lower.split(/:(?=[^:]*$)/);
    const known = [...issuers].some((one) => one !== undefined && lower.startsWith(`${one}:`));
    return lower.startsWith("oidc.circleci.com") && issuer !== "" && !known;
  });
  return wrong
    ? [
        {
          grant,
          what: "key",
          why: `No token of \`${grant.issuer.slice(0, 100)}\` has the key \`${wrong.key.slice(0, 200)}\`.`,
          path: wrong.path,
        },
      ]
    : [];
}

/** StringEquals takes `*` as it stands, so that it matches nothing. */
function wrongStars(grant: AwsGrant): readonly Wrong[] {
  const wrong = ["sub", "aud"]
    .flatMap((claim) => grant.conditionsOn(claim))
    .find(
      ({ operator, values }) =>
        operator === "stringequals" && values.length > 0 && values.every(({ value }) => value.includes("*")),
    );
  return wrong
    ? [
        {
          grant,
          what: "star",
          why: "StringEquals takes `*` as a star and nothing else: no token matches.",
          path: wrong.path,
        },
      ]
    : [];
}
