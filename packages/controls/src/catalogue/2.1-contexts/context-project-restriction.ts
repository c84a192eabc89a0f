import type { Check } from "../../check.ts";
import { read } from "../../evidence/evidence.ts";
import { fail, pass, unknown } from "../../results.ts";
import { isClosed } from "./closed-context.ts";

const few = 10;

export const contextProjectRestriction: Check = {
  id: "RF-2.1.6",
  slug: "context-project-restriction",
  title: "A context is limited to the projects that use it",
  level: 2,
  severity: "medium",
  scope: "org",
  subject: "context",
  needs: ["CTXRES"],
  map: { nist: ["AC-6"], soc2: ["CC6.3"], cis8: ["3.3"], owasp: [5], ssc: ["2.1.5"] },
  why: "A project that has no business with the secrets can be made to use them.",
  remedy:
    "Add a project restriction for each project that uses the context. Removing the last one opens it again; on a Ringfort server it closes it, where no group is left.",
  guards: [
    "A context that more than ten projects use is common property: an expression serves it better.",
    "On a Ringfort server a context without a project or group restriction is open to no project.",
  ],
  run(of, { configs, org }) {
    const subject = { kind: "context", name: of.name } as const;
    const restrictions = read(of.CTXRES);
    if (restrictions.some(({ type }) => type === "project"))
      return [pass(subject, `\`${of.name}\` is limited to projects.`, { restsOn: "restriction" })];
    if (isClosed(restrictions, org))
      return [pass(subject, `\`${of.name}\` is open to no project.`, { restsOn: "restriction" })];
    if (configs.length === 0)
      return [
        unknown(subject, "No config was collected, so nobody knows which projects use it.", [
          "configs of the organization's projects",
        ]),
      ];
    const users = new Set(
      configs
        .filter(({ view }) =>
          view.jobs.some((job) => job.contexts.some((node) => node.kind === "scalar" && node.value === of.name)),
        )
        .map((config) => config.project ?? config.subject.name),
    );
    if (users.size > few) return [pass(subject, `${users.size} projects use \`${of.name}\`.`)];
    return [
      fail(
        subject,
        `Any project may use \`${of.name}\`, and ${users.size === 0 ? "none that was seen does" : `${users.size} ${users.size === 1 ? "does" : "do"}`}.`,
        { confidence: "medium" },
      ),
    ];
  },
};
