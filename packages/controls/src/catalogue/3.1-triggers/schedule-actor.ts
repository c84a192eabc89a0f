import { get } from "@ringfort/config";
import type { Check, Context, Result } from "../../check.ts";
import { configsOf } from "../../config/project-configs.ts";
import type { ProjectEvidence } from "../../evidence/evidence.ts";
import { known, unread } from "../../evidence/known.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, pass, spanAt, unknown } from "../../results.ts";

/** Who CircleCI says runs a schedule that belongs to nobody. */
const system = new Set(["system", "system-actor", "d9b3fcaa-6032-405a-8c75-40079ce33c3e"]);

export const scheduleActor: Check = {
  id: "RF-3.1.5",
  slug: "schedule-actor",
  title: "Schedules run as the system or as a service account",
  level: 2,
  severity: "medium",
  scope: "org",
  subject: "project",
  needs: [],
  map: { nist: ["AC-2", "IA-4"], soc2: ["CC6.2"], cis8: ["5.5"], owasp: [2] },
  why: "A schedule that runs as a person goes on with his rights after he has moved on, and stops with his account.",
  remedy:
    "Make it anew with `attribution-actor: system`, and restrict its contexts by project or expression: the system may use no context that is restricted to a group.",
  guards: [
    "A service account that the policy file lists may run schedules, which a context restricted to a group needs.",
  ],
  run(project, context) {
    const results = [...ofSchedules(project, context), ...ofTriggers(project, context)];
    const written = writtenSchedules(project, context);
    if (results.length > 0 || written.length > 0) return [...results, ...written];
    return [pass(subjectOf(project), "No schedule runs as a person.", { restsOn: "setting" })];
  },
};

function ofSchedules(project: ProjectEvidence, context: Context): readonly Result[] {
  const subject = subjectOf(project);
  const { SCHED } = project;
  if (SCHED.status !== "read") {
    // Projects of the GitHub App have triggers instead of schedules.
    const none = SCHED.why === "not-found" && project.slug.startsWith("circleci/") && known(project.PDEF) !== undefined;
    return none ? [] : [unread(subject, SCHED, "The project's schedules are not known")];
  }
  return SCHED.value.flatMap(({ id, name, actor }) => {
    if (!actor)
      return [
        unknown(subject, `Who runs the schedule \`${name}\` is not told.`, ["`actor` of the schedule"], { about: id }),
      ];
    if (isNobody([actor.id, actor.login], context)) return [];
    const left = context.policy.leavers[actor.login];
    const who = left !== undefined && left <= context.now ? "who left" : "a person";
    return [fail(subject, `The schedule \`${name}\` runs as \`${actor.login}\`, ${who}.`, { about: id })];
  });
}

function ofTriggers(project: ProjectEvidence, context: Context): readonly Result[] {
  const subject = subjectOf(project);
  if (project.PDEF.status !== "read") return [unread(subject, project.PDEF, "The project's triggers are not known")];
  const schedules = project.PDEF.value.flatMap(({ name, triggers }) =>
    triggers
      .filter(({ provider, disabled }) => provider === "schedule" && !disabled)
      .map((trigger) => ({ name, ...trigger })),
  );
  return schedules.flatMap(({ id, name, attribution_actor: actor }) => {
    if (actor === undefined)
      return [
        unknown(subject, `Who runs the schedule of \`${name}\` is not told.`, ["`attribution_actor` of the trigger"], {
          about: id,
        }),
      ];
    return isNobody([actor], context)
      ? []
      : [fail(subject, `The schedule of \`${name}\` runs as the person who made it.`, { about: id })];
  });
}

function isNobody(names: readonly string[], { policy }: Context): boolean {
  return names.some((name) => system.has(name) || policy.serviceAccounts.includes(name));
}

/** A schedule in the config runs as whoever pushed it last. */
function writtenSchedules(project: ProjectEvidence, context: Context): readonly Result[] {
  return configsOf(project, context).flatMap(({ view }) => {
    const workflows = get(view.root, "workflows");
    if (workflows?.kind !== "map") return [];
    return [...workflows.entries.values()].flatMap(({ key, value }) => {
      const triggers = value.kind === "map" ? value.entries.get("triggers") : undefined;
      if (!triggers) return [];
      const { file, start, end } = triggers.keyAt;
      return [
        fail(
          subjectOf(project),
          `The schedule of \`${key}\` is written in the config, where nothing says who runs it.`,
          {
            severity: "info",
            primary: spanAt(file, start, end),
            about: `workflow ${key}`,
          },
        ),
      ];
    });
  });
}
