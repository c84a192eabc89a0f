import type { Check } from "../../check.ts";
import { whySensitive } from "../../config/sensitive.ts";
import { read } from "../../evidence/evidence.ts";
import { fail, pass } from "../../results.ts";
import { bindingRestrictions, isClosed } from "./closed-context.ts";

export const contextUnrestricted: Check = {
  id: "RF-2.1.1",
  slug: "context-unrestricted",
  title: "No sensitive context is open to all members",
  level: 1,
  severity: "critical",
  scope: "org",
  subject: "context",
  needs: ["CTXRES", "CTXVAR"],
  map: {
    nist: ["AC-3", "AC-6", "SC-28"],
    soc2: ["CC6.1", "CC6.3"],
    cis8: ["3.3", "6.8"],
    owasp: [5, 6],
    ssc: ["2.1.5", "5.1.4"],
  },
  why: "Any project of the organization, a new one too, can name the context and read its secrets.",
  remedy: "Restrict it: to the projects that use it, to a branch by an expression, or to a group.",
  guards: [
    "A context that is not sensitive may be open.",
    "Where groups exist, an empty list may mean that admins alone are left: that is told at medium confidence.",
    "On a Ringfort server a context without a project or group restriction is open to nobody.",
  ],
  run(of, context) {
    const subject = { kind: "context", name: of.name } as const;
    const why = whySensitive(of.name, context);
    const restrictions = read(of.CTXRES);
    if (isClosed(restrictions, context.org))
      return [pass(subject, `\`${of.name}\` is open to nobody: no restriction opens it.`, { restsOn: "restriction" })];
    const binding = bindingRestrictions(restrictions, context.org);
    if (binding.length > 0)
      return [
        pass(
          subject,
          `\`${of.name}\` is restricted by ${binding.length === 1 ? "a" : binding.length} ${binding[0]?.type ?? ""} restriction${binding.length === 1 ? "" : "s"}.`,
          { restsOn: "restriction" },
        ),
      ];
    if (why === undefined) return [pass(subject, `\`${of.name}\` is open, and nothing says that it is sensitive.`)];
    const github = context.org?.ORG.status === "read" && context.org.ORG.value.vcs_type === "github";
    const ambiguous = restrictions.length === 0 && github;
    return [
      fail(subject, `\`${of.name}\` is open to all members; it is sensitive: ${why}.`, {
        ...(ambiguous ? { confidence: "medium" } : {}),
        applies: usersOf(of.name, context).map((project) => {
          const route = `/api/v2/context/${of.id}/restrictions`;
          return {
            safety: "unsafe",
            method: "POST",
            route,
            body: { restriction_type: "project", restriction_value: project },
            inverse: { method: "DELETE", route: `${route}/{id of the answer}` },
          } as const;
        }),
      }),
    ];
  },
};

/** Ids of the projects whose configs name the context: what a project restriction would have to let in. */
function usersOf(
  name: string,
  { configs, projects }: Parameters<Extract<Check, { subject: "context" }>["run"]>[1],
): readonly string[] {
  const slugs = new Set(
    configs
      .filter(({ view }) =>
        view.jobs.some((job) => job.contexts.some((node) => node.kind === "scalar" && node.value === name)),
      )
      .map(({ project }) => project),
  );
  return projects.flatMap(({ slug, PRJ }) => (slugs.has(slug) && PRJ.status === "read" ? [PRJ.value.id] : []));
}
