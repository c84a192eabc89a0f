import type { Check } from "../../check.ts";
import { fail, pass, unknown } from "../../results.ts";

const ninetyDays = 90 * 86_400_000;

export const contextOrphan: Check = {
  id: "RF-2.1.13",
  slug: "context-orphan",
  title: "Every context is in use",
  level: 2,
  severity: "low",
  scope: "org",
  subject: "context",
  needs: ["CTX"],
  map: { nist: ["AC-2(3)", "CM-7"], soc2: ["CC6.2"], cis8: ["5.3"], owasp: [6] },
  why: "Secrets that nobody uses are secrets that nobody rotates, and still work for whoever finds them.",
  remedy: "Write down the names it holds, revoke the values, and delete the context.",
  run(of, { configs, auditLog, now }) {
    const subject = { kind: "context", name: of.name } as const;
    if (
      configs.some(({ view }) =>
        view.jobs.some((job) => job.contexts.some((node) => node.kind === "scalar" && node.value === of.name)),
      )
    )
      return [pass(subject, `A config names \`${of.name}\`.`)];
    const covered = auditLog?.oldest !== undefined && auditLog.oldest <= now - ninetyDays && auditLog.complete;
    const last = auditLog?.contextReads[of.id] ?? auditLog?.contextReads[of.name];
    if (last !== undefined && last >= now - ninetyDays)
      return [pass(subject, `\`${of.name}\` was read within 90 days.`)];
    if (!covered || configs.length === 0)
      return [
        unknown(subject, "Whether it is in use needs every project's config and 90 days of the audit log.", [
          "configs of all projects",
          "--audit-log FILE that reaches back 90 days",
        ]),
      ];
    return [fail(subject, `No config names \`${of.name}\`, and nobody has read it for 90 days.`)];
  },
};
