import type { PipelineDefinition } from "@ringfort/contract";
import type { Check, Context, Result } from "../../check.ts";
import type { ConfigFacts } from "../../config/config-facts.ts";
import { asDeploy } from "../../config/deploys.ts";
import { configsOf } from "../../config/project-configs.ts";
import { secretsOf } from "../../config/project-secrets.ts";
import { type ProjectEvidence, read } from "../../evidence/evidence.ts";
import { known } from "../../evidence/known.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, pass, unknown } from "../../results.ts";

/** A word or a label starts these for code that nobody reviewed. */
const byWord = new Set(["pr-comment-equals-run-ci", "only-labeled-prs"]);

export const triggerPreset: Check = {
  id: "RF-3.1.4",
  slug: "trigger-preset",
  title: "Triggers fire on no more than their pipeline is for",
  level: 2,
  severity: "medium",
  scope: "org",
  subject: "project",
  needs: ["PDEF"],
  map: { nist: ["CM-7"], soc2: ["CC8.1"], cis8: ["4.8"], owasp: [1, 4], ssc: ["2.3.5"] },
  why: "On a public repository a comment or a label starts a build with secrets; a pipeline that deploys has nothing to do on every push.",
  remedy:
    "Change the trigger's preset: `default-branch-pushes` or `only-tags` for deploys, `only-build-prs` for tests.",
  guards: ["On a private repository, or without secrets, a label is as good as a push."],
  run(project, context) {
    const results = read(project.PDEF).flatMap((definition) =>
      definition.triggers
        .filter(({ disabled }) => !disabled)
        .flatMap(({ id, event_preset }) => [
          ...(event_preset !== undefined && byWord.has(event_preset)
            ? startedByWord(project, context, { id, preset: event_preset })
            : []),
          ...(event_preset === "all-pushes" && deploysOnly(definition, configsOf(project, context), context)
            ? [
                fail(subjectOf(project), `\`${definition.name}\` only deploys, and runs on every push.`, {
                  severity: "low",
                  about: id,
                }),
              ]
            : []),
        ]),
    );
    return failsOr(
      results,
      pass(subjectOf(project), "No trigger fires on more than it should.", { restsOn: "setting" }),
    );
  },
};

function startedByWord(
  project: ProjectEvidence,
  context: Context,
  { id, preset }: { readonly id: string; readonly preset: string },
): readonly Result[] {
  const subject = subjectOf(project);
  const open = known(project.FORGE)?.public;
  const secrets = secretsOf(project, context);
  if (open === false || secrets.held === "none") return [];
  if (open === undefined || secrets.held === "unknown")
    return [
      unknown(
        subject,
        `\`${preset}\` starts pipelines; whether the repository is public and secrets are in reach is not known.`,
        ["a forge token that may read the repository", "the project's variables and its config, expanded whole"],
        { about: id },
      ),
    ];
  return [fail(subject, `\`${preset}\` starts pipelines of a public repository, and ${secrets.why}.`, { about: id })];
}

function deploysOnly(
  { config_source: { file_path } }: PipelineDefinition,
  configs: readonly ConfigFacts[],
  { policy }: Context,
): boolean {
  const own = file_path === undefined ? [] : configs.filter(({ subject }) => subject.name.endsWith(file_path));
  const jobs = (own.length > 0 ? own : configs.length === 1 ? configs : []).flatMap(({ view }) =>
    view.jobs.filter(({ type }) => type === "build" || type === "release"),
  );
  return jobs.length > 0 && jobs.every((job) => asDeploy(job, policy)?.production);
}
