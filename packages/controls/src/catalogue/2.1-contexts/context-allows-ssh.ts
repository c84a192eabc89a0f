import type { Check } from "../../check.ts";
import { whySensitive } from "../../config/sensitive.ts";
import { read } from "../../evidence/evidence.ts";
import { isRingfort } from "../../evidence/platform.ts";
import { fail, notApplicable, pass } from "../../results.ts";
import { keepsOut } from "./context-expressions.ts";
import { excludesSsh } from "./ref-expression.ts";

export const contextAllowsSsh: Check = {
  id: "RF-2.1.3",
  slug: "context-allows-ssh",
  title: "No SSH rerun gets a sensitive context",
  level: 2,
  severity: "high",
  scope: "org",
  subject: "context",
  needs: ["CTXRES", "CTXVAR"],
  map: { nist: ["AC-3", "AC-17"], soc2: ["CC6.1"], cis8: ["4.1"], owasp: [5], ssc: ["2.1.5"] },
  why: "Whoever reruns the job with SSH sits in its environment with every secret in reach; switching SSH off for the project does not hold for reruns of workflows that had it.",
  remedy: "Add `not job.ssh.enabled` to the expression.",
  guards: ["A Ringfort server has no SSH sessions, so there is nothing to keep out."],
  run(of, context) {
    const subject = { kind: "context", name: of.name } as const;
    if (isRingfort(context.org)) return [notApplicable(subject, "A Ringfort server has no SSH sessions.")];
    const why = whySensitive(of.name, context);
    if (why === undefined) return [pass(subject, `Nothing says that \`${of.name}\` is sensitive.`)];
    if (keepsOut(read(of.CTXRES), excludesSsh, context.org))
      return [pass(subject, `Its expression keeps SSH reruns away from \`${of.name}\`.`, { restsOn: "restriction" })];
    return [fail(subject, `A job that was rerun with SSH gets \`${of.name}\`; it is sensitive: ${why}.`)];
  },
};
