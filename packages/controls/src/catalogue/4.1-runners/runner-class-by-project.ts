import type { Check, Context, Result, Subject } from "../../check.ts";
import { selfHostedClass } from "../../config/self-hosted.ts";
import { type OrgEvidence, read } from "../../evidence/evidence.ts";
import { known, unread } from "../../evidence/known.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { enabledRules } from "../../rego/config-policy.ts";
import { fail, notApplicable, pass } from "../../results.ts";

export const runnerClassByProject: Check = {
  id: "RF-4.1.2",
  slug: "runner-class-by-project",
  title: "A policy says which projects use a class of runners",
  level: 2,
  severity: "high",
  scope: "org",
  subject: "organization",
  needs: ["POL"],
  map: { nist: ["AC-3", "AC-6"], soc2: ["CC6.3"], cis8: ["6.8"], owasp: [5], ssc: ["2.1.5"] },
  why: "Any project of the organization, also one made today, may send a job to the machines inside your network.",
  remedy:
    'Enable a rule with `config.resource_class_by_project({"namespace/class": {"<project id>"}})`, and let it fail hard.',
  guards: ["Where there are no self-hosted classes there is nothing to restrict."],
  run(org, context) {
    const { enabled, bundle } = read(org.POL);
    const names = classesOf(org, context);
    if (names.length === 0)
      return known(org.RUNNER)
        ? [notApplicable(subjectOf(org), "There are no self-hosted resource classes.")]
        : [unread(subjectOf(org), org.RUNNER, "Which resource classes there are is not known")];
    const rules = enabled ? enabledRules(bundle).filter(({ text }) => text.includes("resource_class_by_project")) : [];
    return names.map((name): Result => {
      const subject: Subject = { kind: "resource-class", name };
      const covering = rules.filter(({ text }) => text.includes(JSON.stringify(name)));
      if (covering.some(({ hard }) => hard))
        return pass(subject, `A policy names the projects that may use \`${name}\`.`, { restsOn: "policy" });
      const soft = covering[0];
      if (soft)
        return fail(subject, `\`${soft.name}\` remarks on other projects' use of \`${name}\` and lets them run.`);
      return fail(
        subject,
        `Any project may run jobs on \`${name}\`: ${enabled ? "no policy names it" : "config policies are not evaluated"}.`,
      );
    });
  },
};

function classesOf(org: OrgEvidence, { configs }: Pick<Context, "configs">): readonly string[] {
  const fleet = known(org.RUNNER);
  return [
    ...new Set([
      ...(fleet?.classes ?? []).map((one) => one.resource_class),
      ...(fleet?.agents ?? []).map((one) => one.resource_class),
      ...configs.flatMap(({ view }) => view.jobs.flatMap((job) => selfHostedClass(job) ?? [])),
    ]),
  ].sort();
}
