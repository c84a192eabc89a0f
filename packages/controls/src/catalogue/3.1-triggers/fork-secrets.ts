import type { ApiCall, Check } from "../../check.ts";
import { read } from "../../evidence/evidence.ts";
import { known } from "../../evidence/known.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, pass, unknown } from "../../results.ts";

export const forkSecrets: Check = {
  id: "RF-3.1.2",
  slug: "fork-secrets",
  title: "Builds of forks never receive secrets",
  level: 1,
  severity: "critical",
  scope: "org",
  subject: "project",
  needs: ["PRJSET"],
  map: { nist: ["AC-3", "AC-4", "SC-28"], soc2: ["CC6.1"], cis8: ["3.3"], owasp: [4, 6] },
  why: "A stranger opens a pull request whose config sends every variable home. The same switch lets forks write the caches that your own builds read.",
  remedy: "Switch it off, then treat every secret of the project as leaked: `ringfort respond open`.",
  run(project) {
    const subject = subjectOf(project);
    const told = [
      read(project.PRJSET).forks_receive_secret_env_vars,
      known(project.PRJSET3)?.can_pass_secrets_to_fork_pr_jobs,
    ].filter((flag) => flag !== undefined);
    if (told.length === 0)
      return [
        unknown(subject, "The settings do not tell whether forks receive secrets.", [
          "`forks_receive_secret_env_vars` in the project's settings",
        ]),
      ];
    if (told.includes(true))
      return [
        fail(subject, "Builds of forks receive the project's secrets.", { applies: [keepSecrets(project.slug)] }),
      ];
    return [pass(subject, "Builds of forks receive no secrets.", { restsOn: "setting" })];
  },
};

function keepSecrets(slug: string): ApiCall {
  const route = `/api/v2/project/${slug}/settings`;
  return {
    safety: "safe",
    method: "PATCH",
    route,
    body: { advanced: { forks_receive_secret_env_vars: false } },
    inverse: { method: "PATCH", route, body: { advanced: { forks_receive_secret_env_vars: true } } },
  };
}
