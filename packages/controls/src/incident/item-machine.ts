/** What happens to one secret, in the order of a planned rotation: the new one works before the old one goes. */
export const plannedOrder = [
  "DISCOVERED",
  "OWNED",
  "NEW_ISSUED",
  "STORED",
  "DEPLOYED",
  "OLD_REVOKED",
  "VERIFIED",
] as const;

export type ItemStep = (typeof plannedOrder)[number];
export const sideStates = ["NOT_PRESENT", "ACCEPTED", "BLOCKED"] as const;
export type SideState = (typeof sideStates)[number];
export type ItemState = ItemStep | SideState;

/** When the secret is surely in other hands: first take it away from them, and accept that things stop working. */
export const revokeFirstOrder = [
  "DISCOVERED",
  "OWNED",
  "OLD_REVOKED",
  "NEW_ISSUED",
  "STORED",
  "DEPLOYED",
  "VERIFIED",
] as const satisfies readonly ItemStep[];

export type StepOrder = readonly ItemStep[];

/** Steps may arrive from two people in any order: a secret is as far as the last step that has all those before it. */
export function reached(done: ReadonlySet<ItemStep>, order: StepOrder): ItemStep {
  const gap = order.findIndex((step) => step !== "DISCOVERED" && !done.has(step));
  return gap < 0 ? "VERIFIED" : order[gap - 1]!;
}

/** The step to take now; none when all are taken. */
export function nextStep(done: ReadonlySet<ItemStep>, order: StepOrder): ItemStep | undefined {
  return order.find((step) => step !== "DISCOVERED" && !done.has(step));
}

/** How much of the rotation is done, 0 to 1. While the old secret still opens something it is half at most, whatever else was done. */
export function rotated(done: ReadonlySet<ItemStep>): number {
  const steps = plannedOrder.length - 1;
  const taken = plannedOrder.filter((step) => step !== "DISCOVERED" && done.has(step)).length;
  return done.has("OLD_REVOKED") ? taken / steps : Math.min(0.5, taken / steps);
}

export function isSideState(state: ItemState): state is SideState {
  return (sideStates as readonly ItemState[]).includes(state);
}
