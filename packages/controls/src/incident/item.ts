import type { Instant } from "@ringfort/contract";
import { blastRadii, urgency } from "./blast-radius.ts";
import type { ItemFacts, Proof } from "./incident-event.ts";
import {
  type ItemState,
  type ItemStep,
  nextStep,
  plannedOrder,
  reached,
  revokeFirstOrder,
  rotated,
  type SideState,
  type StepOrder,
} from "./item-machine.ts";

const hour = 3_600_000;

/** A secret in an incident: what it is, and what was done about it. */
export interface Item {
  readonly facts: ItemFacts;
  readonly foundAt: Instant;
  readonly owner: string | undefined;
  readonly steps: ReadonlySet<ItemStep>;
  readonly aside:
    | { readonly state: SideState; readonly reason: string; readonly until: Instant | undefined }
    | undefined;
  readonly stolen: boolean;
  readonly proofs: readonly (Proof & { readonly of: ItemState })[];
}

export function discovered(facts: ItemFacts, at: Instant): Item {
  return { facts, foundAt: at, owner: undefined, steps: new Set(), aside: undefined, stolen: false, proofs: [] };
}

/** An acceptance lasts until its date, and then the secret is again what it was. */
export function stateOf(item: Item, now: Instant, revokeFirst: boolean): ItemState {
  const { aside } = item;
  if (aside && (aside.until === undefined || aside.until > now)) return aside.state;
  return reached(item.steps, orderOf(item, revokeFirst));
}

export function orderOf(item: Item, revokeFirst: boolean): StepOrder {
  return revokeFirst || item.stolen ? revokeFirstOrder : plannedOrder;
}

/** The step to take now; none for what is verified or rightly set aside. */
export function stepToTake(item: Item, now: Instant, revokeFirst: boolean): ItemStep | undefined {
  const state = stateOf(item, now, revokeFirst);
  if (state === "NOT_PRESENT" || state === "ACCEPTED") return undefined;
  return nextStep(item.steps, orderOf(item, revokeFirst));
}

/** A critical secret must be rotated for good or not be there; the others may also be accepted for a time. */
export function isSettled(item: Item, now: Instant): boolean {
  const state = stateOf(item, now, false);
  return state === "VERIFIED" || state === "NOT_PRESENT" || (state === "ACCEPTED" && !item.facts.critical);
}

/** A secret found later is due later: four hours when it is critical, else 48. */
export function deadlineOf({ facts, foundAt }: Item, startedAt: Instant): Instant {
  return Math.max(foundAt, startedAt) + (facts.critical ? 4 : 48) * hour;
}

export function progressOf(item: Item): number {
  return rotated(item.steps);
}

/** What can do the most harm and was seen the most comes first. */
export function byUrgency(a: Item, b: Item): number {
  const weight = ({ facts }: Item) => urgency(facts.blast, facts.exposure);
  const harm = ({ facts }: Item) => blastRadii[facts.blast];
  const seenBy = ({ facts: { exposure } }: Item) => (exposure.known ? exposure.jobs.length : 0);
  return weight(b) - weight(a) || harm(b) - harm(a) || seenBy(b) - seenBy(a) || (a.facts.id < b.facts.id ? -1 : 1);
}
