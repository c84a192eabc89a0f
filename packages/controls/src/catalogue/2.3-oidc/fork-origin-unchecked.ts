import type { Check, Context, Result } from "../../check.ts";
import type { ProjectEvidence } from "../../evidence/evidence.ts";
import { known } from "../../evidence/known.ts";
import { fail, pass, unknown } from "../../results.ts";
import { originsOf, projectsOf } from "../../trust/claims.ts";
import type { Grant } from "../../trust/grant.ts";
import { nothingTrusted, placed, readTrust, type Trust } from "../../trust/read-trust.ts";

export const forkOriginUnchecked: Check = {
  id: "RF-2.3.5",
  slug: "fork-origin-unchecked",
  title: "No fork's build can use the cloud role",
  level: 1,
  severity: "critical",
  scope: "oidc-policy",
  subject: "trust-policy",
  needs: [],
  map: { nist: ["AC-4"], soc2: ["CC6.6"], cis8: ["6.8"], owasp: [4, 5] },
  why: "A stranger opens a pull request from a fork, and the fork's build gets a token that the cloud accepts.",
  remedy:
    "Stop passing secrets to builds of forks, then ask for the repository: `/vcs-origin/github.com/<org>/<repository>/` in `sub`.",
  guards: [
    "Where the policy asks for the repository, a fork's token does not pass.",
    "A project that builds no forks hands them no token.",
  ],
  run(policy, context) {
    const trust = readTrust(policy);
    return [...nothingTrusted(trust, policy), ...trust.grants.map((grant) => ofGrant(grant, trust, context))];
  },
};

function ofGrant(grant: Grant, trust: Trust, context: Context): Result {
  const about = grant.name;
  if (originsOf(grant))
    return pass(trust.subject, "It asks for the repository, which a fork is not.", { about, restsOn: "cloud" });
  const trusted = projectsOf(grant);
  const projects = context.projects.filter((project) => mayBe(project, trusted));
  const open = projects.find((project) => opensToForks(project) === true);
  if (open)
    return fail(
      trust.subject,
      `\`${open.slug}\` passes secrets, and so OIDC tokens, to builds of forks, and the policy does not ask for the repository.`,
      placed(trust, grant.tests("sub")[0]?.path ?? grant.path, about),
    );
  if (projects.length > 0 && projects.every((project) => opensToForks(project) === false))
    return pass(trust.subject, "No project that it lets in hands tokens to builds of forks.", {
      about,
      restsOn: "setting",
    });
  return unknown(
    trust.subject,
    "Whether the projects that it lets in pass secrets to builds of forks is not known.",
    ["--org SLUG --token-env VAR, with settings of every project"],
    { about },
  );
}

function mayBe(project: ProjectEvidence, trusted: readonly string[] | undefined): boolean {
  const id = known(project.PRJ)?.id;
  return trusted === undefined || id === undefined || trusted.includes(id);
}

function opensToForks(project: ProjectEvidence): boolean | undefined {
  const settings = known(project.PRJSET);
  const passes = settings?.forks_receive_secret_env_vars ?? known(project.PRJSET3)?.can_pass_secrets_to_fork_pr_jobs;
  if (passes === false || settings?.build_fork_prs === false) return false;
  return passes;
}
