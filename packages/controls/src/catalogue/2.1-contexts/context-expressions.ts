import type { ApiCall } from "../../check.ts";
import type { ContextRestriction, OrgEvidence } from "../../evidence/evidence.ts";
import { isRingfort } from "../../evidence/platform.ts";

/** A job needs one restriction of each kind to let it in; of several expressions, one is enough, and on Ringfort all must hold. */
export function expressionsOf(restrictions: readonly ContextRestriction[]): readonly string[] {
  return restrictions.filter(({ type }) => type === "expression").map(({ value }) => value);
}

/** Whether every way in keeps the property: with several expressions, each of them must, or one where all must hold. */
export function keepsOut(
  restrictions: readonly ContextRestriction[],
  property: (expression: string) => boolean,
  org: OrgEvidence | undefined,
): boolean {
  const expressions = expressionsOf(restrictions);
  if (isRingfort(org)) return expressions.some(property);
  return expressions.length > 0 && expressions.every(property);
}

/** Adds the expression that the catalogue recommends. Unsafe: who used the context elsewhere loses it. */
export function restrictionCall(context: string, branch: string): ApiCall {
  const route = `/api/v2/context/${context}/restrictions`;
  const value = `not job.ssh.enabled and not (pipeline.config_source starts-with "api") and pipeline.git.branch == ${JSON.stringify(branch)}`;
  return {
    safety: "unsafe",
    method: "POST",
    route,
    body: { restriction_type: "expression", restriction_value: value },
    inverse: { method: "DELETE", route: `${route}/{id of the answer}` },
  };
}
