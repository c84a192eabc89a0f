import type { OrgPolicy } from "../policy.ts";
import type { OrgEvidence } from "./evidence.ts";

/** The plan, when the policy file says one that lacks what circleci.com sells with Scale only. Ringfort has everything always. */
export function planBelowScale(org: OrgEvidence, { plan }: OrgPolicy): "free" | "performance" | undefined {
  return org.platform === "circleci.com" && (plan === "free" || plan === "performance") ? plan : undefined;
}
