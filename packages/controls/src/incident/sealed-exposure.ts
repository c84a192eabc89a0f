import type { Instant } from "@ringfort/contract";
import type { Evidence, SealedOpening } from "../evidence/evidence.ts";
import type { Exposure } from "./blast-radius.ts";

/** What is sealed in an organization, by where it lies. */
export type Sealed = ReadonlyMap<string, readonly SealedOpening[]>;

export function sealedByPlace(evidence: Evidence<readonly SealedOpening[]> | undefined): Sealed {
  if (evidence?.status !== "read") return new Map();
  return Map.groupBy(evidence.value, ({ scope, name }) => placeOf(scope, name));
}

/**
 * Receipts tell who has opened a sealed value: without one since the incident began, no job got it. What somebody can know who
 * should not is as exposed as if nothing had been sealed.
 */
export function narrowed(openings: readonly SealedOpening[] | undefined, from: Instant, otherwise: Exposure): Exposure {
  if (openings === undefined || openings.some(({ rotateNow }) => rotateNow)) return otherwise;
  const wasOpened = openings.some(({ lastReceiptAt }) => lastReceiptAt !== undefined && lastReceiptAt >= from);
  return wasOpened ? otherwise : { known: true, jobs: [] };
}

export function placeOf(scope: string, name: string): string {
  return `${scope}\n${name}`;
}
