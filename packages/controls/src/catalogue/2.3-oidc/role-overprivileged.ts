import type { Check, Result } from "../../check.ts";
import { fail, failsOr, pass, unknown } from "../../results.ts";
import { at, eachOf, mapsWhere, type Placed, textAt, textsOf } from "../../trust/any-json.ts";
import { awsRole } from "../../trust/aws-statement.ts";
import { nothingTrusted, placed, readTrust, type Trust } from "../../trust/read-trust.ts";

export const roleOverprivileged: Check = {
  id: "RF-2.3.9",
  slug: "role-overprivileged",
  title: "A role that jobs take is no admin, and ends within the hour",
  level: 2,
  severity: "high",
  scope: "oidc-policy",
  subject: "trust-policy",
  needs: [],
  map: { nist: ["AC-6", "AC-12"], soc2: ["CC6.3"], cis8: ["6.8"], owasp: [2, 5] },
  why: "What one job can do, everything that runs in it can do: its dependencies, its scripts, whoever is in its SSH session.",
  remedy:
    "Let Access Analyzer write a policy from what the role did, attach that, and set the longest session to 3600 seconds.",
  run(policy) {
    const trust = readTrust(policy);
    if (trust.grants.length === 0 && trust.bindings.length === 0) return nothingTrusted(trust, policy);
    const fails = [...longSession(policy.data, trust), ...adminPolicies(policy.data, trust), ...ownerBindings(trust)];
    if (fails.length > 0) return fails;
    const role = awsRole(policy.data);
    const attached =
      trust.aws.length > 0 &&
      permissionsOf(policy.data).length > 0 &&
      at(role?.value, "MaxSessionDuration") !== undefined;
    return failsOr(
      attached
        ? []
        : [
            unknown(trust.subject, "What the role may do, and for how long, stands elsewhere in the cloud.", [
              "`aws iam get-role` with the role's attached and inline policies in the same file",
            ]),
          ],
      pass(trust.subject, "The role is no admin, and its sessions end within the hour.", { restsOn: "cloud" }),
    );
  },
};

function longSession(data: unknown, trust: Trust): readonly Result[] {
  const role = awsRole(data);
  const seconds = at(role?.value, "MaxSessionDuration");
  if (!role || typeof seconds !== "number" || seconds <= 3600 || trust.aws.length === 0) return [];
  return [
    fail(trust.subject, `A session of the role may last ${seconds} seconds.`, {
      ...placed(trust, [...role.path, "MaxSessionDuration"], "session"),
    }),
  ];
}

/** What is attached to a role, as `list-attached-role-policies` and `get-account-authorization-details` name it. */
function permissionsOf(data: unknown): readonly Placed[] {
  const role = awsRole(data);
  return [role, { value: data, path: [] }].flatMap((holder) =>
    ["AttachedPolicies", "AttachedManagedPolicies", "RolePolicyList", "InlinePolicies"].flatMap((key) =>
      holder ? eachOf(at(holder.value, key), [...holder.path, key]) : [],
    ),
  );
}

function adminPolicies(data: unknown, trust: Trust): readonly Result[] {
  if (trust.aws.length === 0) return [];
  return permissionsOf(data).flatMap(({ value, path }) => {
    const name =
      textAt(value, "PolicyName") ?? (typeof value === "string" ? value : (textAt(value, "PolicyArn") ?? ""));
    const why = /(?:^|[/:])(?:AdministratorAccess|IAMFullAccess)$/.test(name)
      ? `\`${name.slice(0, 200)}\` is attached to the role.`
      : wideStatement(value);
    return why === undefined ? [] : [fail(trust.subject, why, placed(trust, path, `policy ${name.slice(0, 200)}`))];
  });
}

function wideStatement(policy: unknown): string | undefined {
  for (const { value } of mapsWhere(policy, (map) => map["Effect"] === "Allow")) {
    const resources = textsOf(value["Resource"], []);
    const wide = textsOf(value["Action"], []).find((action) => /^(?:\*|\*:\*|iam:\*)$/i.test(action.value));
    if (wide && (wide.value.toLowerCase() === "iam:*" || resources.some((one) => one.value === "*")))
      return `\`${textAt(policy, "PolicyName")?.slice(0, 100) ?? "A policy of the role"}\` allows \`${wide.value}\`.`;
  }
  return undefined;
}

function ownerBindings(trust: Trust): readonly Result[] {
  return trust.bindings
    .filter(({ role }) => /^roles\/(?:owner|editor|iam\.securityAdmin|resourcemanager\.organizationAdmin)$/.test(role))
    .map(({ role, member, path }) =>
      fail(trust.subject, `Jobs get \`${role}\`.`, placed(trust, path, `${role} ${member.slice(0, 300)}`)),
    );
}
