import type { Check, Context, Result } from "../../check.ts";
import { known } from "../../evidence/known.ts";
import { fail, pass, unknown } from "../../results.ts";
import { testsVcs } from "../../trust/claims.ts";
import type { Grant } from "../../trust/grant.ts";
import { nothingTrusted, placed, readTrust, type Trust } from "../../trust/read-trust.ts";

export const vcsClaimsForgeable: Check = {
  id: "RF-2.3.6",
  slug: "vcs-claims-forgeable",
  title: "Where the cloud trusts a ref, no pipeline runs a config from elsewhere",
  level: 1,
  severity: "high",
  scope: "oidc-policy",
  subject: "trust-policy",
  needs: [],
  map: { nist: ["SI-7", "IA-9"], soc2: ["CC8.1"], cis8: ["6.8"], owasp: [1] },
  why: "The token names the branch that was checked out, not the config that ran: with unversioned config anyone who may trigger a pipeline runs their own on `main`.",
  remedy: "Organization Settings > Advanced: switch off unversioned config.",
  guards: ["A policy that asks for no repository and no ref relies on none."],
  run(policy, context) {
    const trust = readTrust(policy);
    return [...nothingTrusted(trust, policy), ...trust.grants.map((grant) => ofGrant(grant, trust, context))];
  },
};

function ofGrant(grant: Grant, trust: Trust, { org, projects }: Context): Result {
  const about = grant.name;
  const test = testsVcs(grant);
  if (!test)
    return pass(trust.subject, "It relies on no claim about a repository or a ref.", { about, restsOn: "cloud" });
  const allowed = org && known(org.ORGSET)?.enable_unversioned_config;
  const settings = projects.map((project) => known(project.PRJSET3)?.enable_unversioned_config);
  if (allowed === false || (settings.length > 0 && settings.every((one) => one === false)))
    return pass(trust.subject, "It relies on the ref, and pipelines run the config of that ref only.", {
      about,
      restsOn: "setting",
    });
  if (allowed)
    return fail(
      trust.subject,
      "It relies on the ref that the token names, but the organization lets pipelines run a config that is not from it.",
      placed(trust, test.path, about),
    );
  return unknown(
    trust.subject,
    "It relies on the ref; whether pipelines may run a config from elsewhere is not known.",
    [org?.ORGSET.status === "missing" ? org.ORGSET.permission : "--org SLUG --token-env VAR"],
    { about },
  );
}
