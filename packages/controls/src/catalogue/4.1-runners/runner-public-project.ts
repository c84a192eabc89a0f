import type { Check } from "../../check.ts";
import { areWhole, configsOf } from "../../config/project-configs.ts";
import { selfHostedClass } from "../../config/self-hosted.ts";
import { read } from "../../evidence/evidence.ts";
import { known } from "../../evidence/known.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, pass, unknown } from "../../results.ts";

export const runnerPublicProject: Check = {
  id: "RF-4.1.12",
  slug: "runner-public-project",
  title: "Own runners never serve strangers",
  level: 1,
  severity: "critical",
  scope: "runner",
  subject: "project",
  needs: ["PRJSET"],
  map: { nist: ["SC-7", "AC-4"], soc2: ["CC6.6"], cis8: ["4.8"], owasp: [4, 7], ssc: ["2.3.5"] },
  why: "A pull request from anybody runs code on a machine inside your network. The platform refuses the plainest case; the setting is still one click away from it.",
  remedy: "Build public projects, and those that build forks, on hosted executors.",
  guards: ["A public project on hosted executors gets machines that are nobody's."],
  run(project, context) {
    const subject = subjectOf(project);
    const configs = configsOf(project, context);
    const job = configs.flatMap(({ view }) => view.jobs).find((one) => selfHostedClass(one) !== undefined);
    const { oss, build_fork_prs: forks } = read(project.PRJSET);
    const isPublic = oss || known(project.FORGE)?.public;
    if (!job)
      return areWhole(configs)
        ? [pass(subject, "Its jobs run on hosted executors.", { restsOn: "yaml" })]
        : [unknown(subject, "Whether it uses a self-hosted class is not known.", ["the project's config, expanded"])];
    const name = selfHostedClass(job);
    if (isPublic || forks)
      return [
        fail(
          subject,
          `\`${job.name}\` runs on \`${name}\`, and the project ${isPublic ? "is public" : "builds pull requests from forks"}.`,
          {
            primary: job.at,
            about: name ?? "",
          },
        ),
      ];
    return oss === undefined || forks === undefined
      ? [
          unknown(subject, `It uses \`${name}\`; whether it is public or builds forks is not told.`, [
            "`oss` and `build_fork_prs` in the project's settings",
          ]),
        ]
      : [pass(subject, `It uses \`${name}\`, is not public and builds no forks.`, { restsOn: "setting" })];
  },
};
