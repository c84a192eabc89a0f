import type { ApiCall, Check, Context } from "../../check.ts";
import { configsOf } from "../../config/project-configs.ts";
import { type ProjectEvidence, read } from "../../evidence/evidence.ts";
import { known } from "../../evidence/known.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, notApplicable, pass, unknown } from "../../results.ts";

export const forkBuilds: Check = {
  id: "RF-3.1.1",
  slug: "fork-builds",
  title: "Pull requests from forks do not build by themselves",
  level: 1,
  severity: "high",
  scope: "org",
  subject: "project",
  needs: ["PRJSET"],
  map: { nist: ["CM-7", "AC-4"], soc2: ["CC6.6"], cis8: ["4.8"], owasp: [4], ssc: ["2.3.5"] },
  why: "Anyone on the internet writes the config of such a build: it mines on your bill, fills your caches and, on your own runners, stands in your network.",
  remedy: "Project Settings > Advanced: switch off “Build forked pull requests”.",
  guards: ["Forks never start pipelines of the GitHub App, GitLab or Bitbucket Data Center."],
  run(project, context) {
    const subject = subjectOf(project);
    if (isAppProject(project)) return [notApplicable(subject, "Forks start no pipelines of this kind of project.")];
    const { build_fork_prs: builds, forks_receive_secret_env_vars: secrets } = read(project.PRJSET);
    if (builds === undefined)
      return [
        unknown(subject, "The settings do not tell whether forks build.", [
          "`build_fork_prs` in the project's settings",
        ]),
      ];
    if (!builds) return [pass(subject, "Forks do not build.", { restsOn: "setting" })];
    const inside = selfHostedClass(project, context);
    const applies = [stopForks(project.slug)];
    if (inside !== undefined)
      return [fail(subject, `Anyone's pull request builds, on your own runners too: \`${inside}\`.`, { applies })];
    if (secrets)
      return [fail(subject, "Anyone's pull request builds, with the project's secrets (RF-3.1.2).", { applies })];
    return [
      fail(
        subject,
        secrets === false ? "Anyone's pull request builds, without secrets." : "Anyone's pull request builds.",
        { severity: "medium", applies },
      ),
    ];
  },
};

function isAppProject(project: ProjectEvidence): boolean {
  return project.slug.startsWith("circleci/") || known(project.PRJ)?.provider.toLowerCase() === "circleci";
}

function selfHostedClass(project: ProjectEvidence, context: Context): string | undefined {
  for (const { view } of configsOf(project, context))
    for (const { build } of view.jobs) if (build?.resourceClass?.includes("/")) return build.resourceClass;
  return undefined;
}

function stopForks(slug: string): ApiCall {
  const route = `/api/v2/project/${slug}/settings`;
  return {
    safety: "safe",
    method: "PATCH",
    route,
    body: { advanced: { build_fork_prs: false } },
    inverse: { method: "PATCH", route, body: { advanced: { build_fork_prs: true } } },
  };
}
