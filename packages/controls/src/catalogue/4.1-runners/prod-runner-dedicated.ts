import type { JobView } from "@ringfort/config";
import type { Check, Result, Subject } from "../../check.ts";
import type { ConfigFacts } from "../../config/config-facts.ts";
import { asDeploy } from "../../config/deploys.ts";
import { areWhole, configsOf } from "../../config/project-configs.ts";
import { selfHostedClass } from "../../config/self-hosted.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, notApplicable, pass, unknown } from "../../results.ts";

interface Use {
  readonly config: ConfigFacts;
  readonly job: JobView;
  readonly deploys: boolean;
}

export const prodRunnerDedicated: Check = {
  id: "RF-4.1.1",
  slug: "prod-runner-dedicated",
  title: "Production deploys have runners of their own",
  level: 2,
  severity: "high",
  scope: "runner",
  subject: "organization",
  needs: [],
  map: { nist: ["SC-7", "SC-39"], soc2: ["CC6.6"], cis8: ["12.2", "16.8"], owasp: [5, 7], ssc: ["2.2.3"] },
  why: "A test of somebody's branch runs on the machine that deploys next: it leaves something there, and takes the deploy's secrets.",
  remedy:
    "Make a resource class for the deploys of one project, and let a config policy keep other jobs and projects off it.",
  guards: ["Deploys on hosted executors get a fresh machine each.", "Deploys of one project may share a class."],
  run(org, context) {
    const subject = subjectOf(org);
    if (context.configs.length === 0)
      return [unknown(subject, "No config was collected.", ["the configs of every project"])];
    const uses = Map.groupBy(
      context.configs.flatMap((config) =>
        config.view.jobs.map(
          (job): Use => ({ config, job, deploys: asDeploy(job, context.policy)?.production === true }),
        ),
      ),
      ({ job }) => selfHostedClass(job) ?? "",
    );
    const whole =
      context.projects.length > 0 &&
      areWhole(context.configs) &&
      context.projects.every((project) => areWhole(configsOf(project, context)));
    const answers = [...uses].flatMap(([name, all]) => (name === "" ? [] : ofClass(name, all, whole)));
    if (answers.length > 0) return answers;
    return whole
      ? [notApplicable(subject, "No production deploy runs on a self-hosted runner.")]
      : [unknown(subject, "Not every project's config was seen.", ["the configs of every project, expanded"])];
  },
};

function ofClass(name: string, uses: readonly Use[], whole: boolean): readonly Result[] {
  const subject: Subject = { kind: "resource-class", name };
  const deploy = uses.find(({ deploys }) => deploys);
  if (!deploy) return [];
  const project = ({ config }: Use) => config.project ?? config.subject.name;
  const other = uses.find((use) => !use.deploys || project(use) !== project(deploy));
  if (other) {
    const where = project(other) === project(deploy) ? "" : ` of ${project(other)}`;
    const what = other.deploys ? "deploys from it too" : "is no deploy";
    return [
      fail(
        subject,
        `\`${deploy.job.name}\` of ${project(deploy)} shares it with \`${other.job.name}\`${where}, which ${what}.`,
        {
          primary: deploy.job.at,
          related: [{ message: "the other job", at: other.job.at }],
          about: "shared",
        },
      ),
    ];
  }
  if (!whole)
    return [
      unknown(subject, "Not every project's config was seen.", ["the configs of every project, expanded"], {
        about: "shared",
      }),
    ];
  return [pass(subject, `Only deploys of ${project(deploy)} use it.`, { restsOn: "yaml", about: "shared" })];
}
