import type { Check } from "../../check.ts";
import { isRingfort } from "../../evidence/platform.ts";
import { fail, failsOr, notApplicable, pass, unknown } from "../../results.ts";

export const contextOnForkPr: Check = {
  id: "RF-2.1.8",
  slug: "context-on-fork-pr",
  title: "No fork's pull request gets a context",
  level: 1,
  severity: "critical",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["AC-3", "AC-4"], soc2: ["CC6.1", "CC6.6"], cis8: ["3.3"], owasp: [4, 5], ssc: ["2.3.5"] },
  why: "Anyone in the world can open a pull request whose config prints your secrets.",
  remedy: "Switch off secrets for forks first (RF-3.1.2), then look at what has been exposed.",
  guards: [
    "GitHub App, GitLab and Bitbucket Data Center projects never build forks with secrets.",
    "A Ringfort server gives no context to jobs of forks.",
  ],
  run(config, { projects, org }) {
    const withContext = config.view.jobs.filter((job) => job.contexts.length > 0 && config.reach.runs(job, "fork-pr"));
    if (withContext.length === 0)
      return [pass(config.subject, "No job with a context runs for forks.", { restsOn: "yaml" })];
    const project = projects.find(({ slug }) => slug === config.project);
    if (project && isRingfort(org))
      return [notApplicable(config.subject, "A Ringfort server gives no context to jobs of forks.")];
    const settings = project?.PRJSET;
    if (!project || settings?.status !== "read") {
      return [
        unknown(config.subject, "Whether forks build, and with secrets, is a setting of the project.", [
          "--org SLUG --token-env VAR (project settings)",
        ]),
      ];
    }
    if (project.slug.startsWith("circleci/") || project.slug.startsWith("gitlab/"))
      return [notApplicable(config.subject, "Projects of this kind never build forks with secrets.")];
    const { build_fork_prs: builds, forks_receive_secret_env_vars: secrets } = settings.value;
    if (builds === undefined || secrets === undefined)
      return [
        unknown(config.subject, "The settings do not tell whether forks build with secrets.", [
          "`build_fork_prs` and `forks_receive_secret_env_vars`",
        ]),
      ];
    if (!builds || !secrets)
      return [pass(config.subject, "Forks get no secrets in this project.", { restsOn: "setting" })];
    return failsOr(
      withContext.map((job) =>
        fail(config.subject, `\`${job.name}\` gets its contexts in builds of forks too.`, {
          primary: job.at,
          about: `${job.workflow}/${job.name}`,
        }),
      ),
      pass(config.subject, "No job with a context runs for forks."),
    );
  },
};
