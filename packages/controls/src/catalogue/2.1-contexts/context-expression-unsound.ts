import { parseExpression } from "@ringfort/config";
import type { Check, Result } from "../../check.ts";
import { read } from "../../evidence/evidence.ts";
import { fail, failsOr, pass } from "../../results.ts";
import { expressionsOf } from "./context-expressions.ts";
import { allows, universe } from "./ref-expression.ts";

export const contextExpressionUnsound: Check = {
  id: "RF-2.1.5",
  slug: "context-expression-unsound",
  title: "Restricting expressions keep somebody out",
  level: 1,
  severity: "high",
  scope: "org",
  subject: "context",
  needs: ["CTXRES"],
  map: { nist: ["AC-3", "SI-10"], soc2: ["CC6.3"], cis8: ["3.3"], owasp: [5] },
  why: "An expression that holds for every pipeline looks like a restriction in the list and is none.",
  remedy: 'Compare for equality with what is protected: `pipeline.git.branch == "main"`.',
  guards: ["An expression that cannot be evaluated denies everything: it is a mistake, but no hole, and told at low."],
  run(of) {
    const subject = { kind: "context", name: of.name } as const;
    const fails = expressionsOf(read(of.CTXRES)).flatMap((expression) => unsound(expression, subject));
    return failsOr(
      fails,
      pass(subject, `No expression of \`${of.name}\` lets everybody in.`, { restsOn: "restriction" }),
    );
  },
};

function unsound(expression: string, subject: Result["subject"]): readonly Result[] {
  const about = expression;
  const parsed = parseExpression(expression);
  if (!parsed.ok)
    return [
      fail(subject, `\`${expression}\` cannot be read, so it denies everybody: ${parsed.error.message}.`, {
        about,
        severity: "low",
      }),
    ];
  const pipelines = universe(expression);
  const letIn = pipelines.filter((pipeline) => allows(parsed.expression, pipeline));
  if (letIn.length === 0)
    return [
      fail(subject, `\`${expression}\` lets nobody in: a name in it may be mistyped.`, {
        about,
        severity: "low",
        confidence: "medium",
      }),
    ];
  if (letIn.length === pipelines.length) return [fail(subject, `\`${expression}\` lets every pipeline in.`, { about })];
  const onlyBranches = pipelines.filter(({ branch }) => branch !== undefined);
  if (onlyBranches.every((pipeline) => allows(parsed.expression, pipeline)))
    return [fail(subject, `\`${expression}\` lets every branch in.`, { about })];
  const evil = onlyBranches.find(
    (pipeline) =>
      (pipeline.branch === "main-evil" || pipeline.branch === "someone/any-branch") &&
      !pipeline.ssh &&
      allows(parsed.expression, pipeline),
  );
  const looksAtRef = /pipeline\.git\.branch/.test(expression);
  if (evil && looksAtRef)
    return [
      fail(
        subject,
        `\`${expression}\` also lets in the branch \`${evil.branch}\`, which anyone who can push may create.`,
        { about, confidence: "medium" },
      ),
    ];
  return [];
}
