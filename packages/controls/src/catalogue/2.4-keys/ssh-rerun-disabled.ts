import type { ApiCall, Check, Context } from "../../check.ts";
import { areWhole, configsOf, contextNames } from "../../config/project-configs.ts";
import { mayBeSensitive, sensitiveContexts } from "../../config/sensitive.ts";
import { type ProjectEvidence, read } from "../../evidence/evidence.ts";
import { known } from "../../evidence/known.ts";
import { isRingfort } from "../../evidence/platform.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, notApplicable, pass, unknown } from "../../results.ts";

export const sshRerunDisabled: Check = {
  id: "RF-2.4.6",
  slug: "ssh-rerun-disabled",
  title: "Nobody opens a shell in jobs that hold sensitive contexts",
  level: 2,
  severity: "high",
  scope: "org",
  subject: "project",
  needs: ["PRJSET"],
  map: { nist: ["AC-17", "CM-7"], soc2: ["CC6.1"], cis8: ["4.8"], owasp: [5, 7], ssc: ["2.1.5"] },
  why: "“Rerun with SSH” gives whoever can push a shell beside the production secrets, where no log is kept of what he reads.",
  remedy:
    "Project Settings > Advanced: disable SSH. A context's restriction on `job.ssh.enabled` (RF-2.1.3) closes the rest.",
  guards: [
    "A project without sensitive contexts has nothing there to read.",
    "A Ringfort server has no SSH sessions, whatever the setting says.",
  ],
  run(project, context) {
    const subject = subjectOf(project);
    if (isRingfort(context.org)) return [notApplicable(subject, "A Ringfort server has no SSH sessions.")];
    const disabled = read(project.PRJSET).disable_ssh ?? known(project.PRJSET3)?.is_ssh_disabled;
    if (disabled === undefined)
      return [
        unknown(subject, "The settings do not tell whether SSH reruns are possible.", [
          "`disable_ssh` in the project's settings",
        ]),
      ];
    if (disabled) return [pass(subject, "SSH reruns are switched off.", { restsOn: "setting" })];
    const held = sensitiveUse(project, context);
    if (held)
      return [
        fail(
          subject,
          `Whoever can push reruns \`${held.job}\` with SSH and reads \`${held.context}\`; it is sensitive, because ${held.why}.`,
          {
            applies: [disable(project.slug)],
          },
        ),
      ];
    if (!areWhole(configsOf(project, context)))
      return [
        unknown(subject, "SSH reruns are possible; whether jobs hold sensitive contexts is not known.", [
          "the project's config, expanded whole",
        ]),
      ];
    const unseen = contextsOf(project, context).filter((name) => mayBeSensitive(name, context));
    if (unseen.length > 0)
      return [
        unknown(
          subject,
          `SSH reruns are possible; what ${unseen.map((name) => `\`${name}\``).join(", ")} holds is not known.`,
          ["the contexts' variables (`--org SLUG --token-env VAR`)"],
        ),
      ];
    return [pass(subject, "SSH reruns are possible, and no job holds a sensitive context.", { restsOn: "yaml" })];
  },
};

function sensitiveUse(project: ProjectEvidence, context: Context) {
  for (const { view } of configsOf(project, context))
    for (const job of view.jobs) {
      const [held] = sensitiveContexts(job, context);
      if (held) return { job: job.name, context: held.name, why: held.why };
    }
  return undefined;
}

function contextsOf(project: ProjectEvidence, context: Context): readonly string[] {
  return [...new Set(configsOf(project, context).flatMap(({ view }) => view.jobs.flatMap(contextNames)))];
}

function disable(slug: string): ApiCall {
  const route = `/api/v2/project/${slug}/settings`;
  return {
    safety: "safe",
    method: "PATCH",
    route,
    body: { advanced: { disable_ssh: true } },
    inverse: { method: "PATCH", route, body: { advanced: { disable_ssh: false } } },
  };
}
