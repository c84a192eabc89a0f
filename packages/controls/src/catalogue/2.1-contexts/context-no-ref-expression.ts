import type { Check } from "../../check.ts";
import { whySensitive } from "../../config/sensitive.ts";
import { read } from "../../evidence/evidence.ts";
import { fail, pass } from "../../results.ts";
import { isClosed } from "./closed-context.ts";
import { keepsOut, restrictionCall } from "./context-expressions.ts";
import { bindsRef } from "./ref-expression.ts";

export const contextNoRefExpression: Check = {
  id: "RF-2.1.2",
  slug: "context-no-ref-expression",
  title: "A sensitive context is bound to a branch or tag",
  level: 1,
  severity: "high",
  scope: "org",
  subject: "context",
  needs: ["CTXRES", "CTXVAR"],
  map: { nist: ["AC-3", "AC-4"], soc2: ["CC6.3"], cis8: ["3.3"], owasp: [1, 5], ssc: ["5.1.4"] },
  why: "A branch filter in the config can be deleted on any branch; only a restriction of the context itself holds.",
  remedy: 'Add an expression restriction: `pipeline.git.branch == "main"`.',
  guards: [
    "An expression that lets in only tags binds as well.",
    "On a Ringfort server a context without a project or group restriction is open to nobody, and of several expressions all must hold, so one that binds is enough.",
  ],
  run(of, context) {
    const subject = { kind: "context", name: of.name } as const;
    const why = whySensitive(of.name, context);
    if (why === undefined) return [pass(subject, `Nothing says that \`${of.name}\` is sensitive.`)];
    const restrictions = read(of.CTXRES);
    if (isClosed(restrictions, context.org))
      return [pass(subject, `\`${of.name}\` is open to nobody, from any ref.`, { restsOn: "restriction" })];
    if (keepsOut(restrictions, bindsRef, context.org))
      return [pass(subject, `An expression binds \`${of.name}\` to its refs.`, { restsOn: "restriction" })];
    return [
      fail(subject, `No expression binds \`${of.name}\` to a branch or tag; it is sensitive: ${why}.`, {
        applies: [restrictionCall(of.id, context.policy.defaultBranch ?? "main")],
      }),
    ];
  },
};
