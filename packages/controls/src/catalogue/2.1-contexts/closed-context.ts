import type { ContextRestriction, OrgEvidence } from "../../evidence/evidence.ts";
import { known } from "../../evidence/known.ts";
import { isRingfort } from "../../evidence/platform.ts";

/** Whether nobody gets the context: Ringfort opens it by a project or a group alone, and where a group is required, by a group. */
export function isClosed(restrictions: readonly ContextRestriction[], org: OrgEvidence | undefined): boolean {
  if (!isRingfort(org)) return false;
  const groupRequired = known(org?.ORGSET)?.is_context_group_restriction_required === true;
  return !restrictions.some(({ type }) => type === "group" || (type === "project" && !groupRequired));
}

/** The restrictions that keep a member out. Of several groups one is enough on Ringfort, so beside that of all members no other counts. */
export function bindingRestrictions(
  restrictions: readonly ContextRestriction[],
  org: OrgEvidence | undefined,
): readonly ContextRestriction[] {
  if (!org || !isRingfort(org))
    return restrictions.filter(({ type, name }) => type !== "group" || name !== "All members");
  const everybody = known(org.ORG)?.id;
  const isOpenToMembers = restrictions.some(({ type, value }) => type === "group" && value === everybody);
  return restrictions.filter(({ type }) => type !== "group" || !isOpenToMembers);
}
