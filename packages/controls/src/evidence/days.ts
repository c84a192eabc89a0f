import type { Instant } from "@ringfort/contract";

export const day = 86_400_000;

/** Whole days from one instant to a later one. */
export function daysBetween(earlier: Instant, later: Instant): number {
  return Math.floor((later - earlier) / day);
}
