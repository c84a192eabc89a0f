import type { Check, Result } from "../../check.ts";
import { fail, pass, unknown } from "../../results.ts";
import { projectsOf, refsOf } from "../../trust/claims.ts";
import type { GcpBinding, GcpGrant } from "../../trust/gcp-grants.ts";
import { orgClaim, projectClaim } from "../../trust/grant.ts";
import { projectOfSub } from "../../trust/pattern.ts";
import { nothingTrusted, placed, readTrust, type Trust } from "../../trust/read-trust.ts";

export const gcpNoAttributeCondition: Check = {
  id: "RF-2.3.10",
  slug: "gcp-no-attribute-condition",
  title: "A workload identity pool lets in named projects only",
  level: 1,
  severity: "critical",
  scope: "oidc-policy",
  subject: "trust-policy",
  needs: [],
  map: { nist: ["AC-3", "IA-9"], soc2: ["CC6.3"], cis8: ["6.8"], owasp: [2, 5] },
  why: "Without a condition every job of every project of the organization gets what the pool gives.",
  remedy:
    "`gcloud iam workload-identity-pools providers update-oidc … --attribute-condition=\"assertion['oidc.circleci.com/project-id'] == '<project id>'\"`, with the ref and `ssh-rerun == false` for what deploys.",
  guards: ["A condition of several projects, each written out, is a condition."],
  run(policy) {
    const trust = readTrust(policy);
    const bound = trust.gcp.length > 0 && trust.gcp.every((grant) => projectsOf(grant) !== undefined);
    return [
      ...nothingTrusted(trust, policy),
      ...trust.gcp.map((grant) => ofProvider(grant, trust)),
      ...trust.bindings.flatMap((binding) => ofBinding(binding, trust, bound)),
    ];
  },
};

function ofProvider(grant: GcpGrant, trust: Trust): Result {
  const about = grant.name;
  const projects = projectsOf(grant);
  if (projects) {
    const refs = refsOf(grant);
    const ref = refs ? ` on ${refs.map((one) => `\`${one.slice(0, 100)}\``).join(", ")}` : ", on any ref";
    return pass(trust.subject, `\`${about}\` lets in ${projects.length} projects by name${ref}.`, {
      about,
      restsOn: "cloud",
    });
  }
  if (grant.condition !== undefined && grant.condition.length > 8192)
    return unknown(trust.subject, `The condition of \`${about}\` is too long to be read.`, ["a shorter condition"], {
      about,
    });
  const why = grant.condition
    ? "has a condition that names no project"
    : "has no attribute condition, so that every job of the organization passes";
  return fail(
    trust.subject,
    `\`${about}\` ${why}.`,
    placed(trust, grant.condition ? [...grant.path, "attributeCondition"] : grant.path, about),
  );
}

/** `bound`: the providers in the same file let named projects in only. */
function ofBinding({ role, member, path, who }: GcpBinding, trust: Trust, bound: boolean): readonly Result[] {
  const about = `${role} ${member.slice(0, 300)}`;
  const told = (why: string) =>
    fail(trust.subject, why, { ...placed(trust, path, about), ...(bound ? { confidence: "medium" } : {}) });
  if ("all" in who) return [told(`\`${role}\` is granted to everyone whom the pool lets in.`)];
  if ("subject" in who)
    return projectOfSub({ text: who.subject, wild: false }) === undefined
      ? []
      : [pass(trust.subject, `\`${role}\` is granted to one subject.`, { about, restsOn: "cloud" })];
  const claims = trust.gcp.flatMap((grant) => grant.attributes.get(who.attribute) ?? []);
  const [claim = claimByName(who.attribute)] = claims;
  if (claim === projectClaim)
    return [pass(trust.subject, `\`${role}\` is granted to one project.`, { about, restsOn: "cloud" })];
  if (claim === orgClaim) return [told(`\`${role}\` is granted to the whole organization, by \`${who.attribute}\`.`)];
  return [
    unknown(
      trust.subject,
      `Which claim \`${who.attribute.slice(0, 100)}\` holds is not known.`,
      ["the provider with its attribute mapping"],
      {
        about,
      },
    ),
  ];
}

/** Where the mapping is not in the file, the names that people give. */
function claimByName(attribute: string): string | undefined {
  if (/^attribute\.(?:circleci_)?project(?:_id)?$/i.test(attribute)) return projectClaim;
  return /^attribute\.(?:circleci_)?org(?:_id|anization(?:_id)?)?$/i.test(attribute) ? orgClaim : undefined;
}
