import type { Incident } from "./incident.ts";
import { isRevokeFirst } from "./incident.ts";
import type { IncidentEvent } from "./incident-event.ts";
import { discovered, type Item, stateOf } from "./item.ts";
import type { ItemState } from "./item-machine.ts";

type EventOf<T extends IncidentEvent["type"]> = Extract<IncidentEvent, { readonly type: T }>;
/** What is said of one secret. */
export type ItemEvent =
  | EventOf<"item-stepped" | "item-set-aside" | "item-exposed">
  | (EventOf<"theft-confirmed"> & { readonly item: string });

/** A secret that is found again is the same one with newer facts; one that was thought gone is back. */
export function findItem(incident: Incident, event: EventOf<"item-found">): Incident {
  const { item: facts } = event;
  const before = incident.items.get(facts.id);
  if (before?.aside?.state === "NOT_PRESENT") return withItem(incident, discovered(facts, event.at));
  if (before) return withItem(incident, { ...before, facts });
  const ours = (one: IncidentEvent) => "item" in one && one.item === facts.id;
  const known = withItem(
    { ...incident, waiting: incident.waiting.filter((one) => !ours(one)) },
    discovered(facts, event.at),
  );
  return incident.waiting.filter(ours).reduce((so, one) => changeItem(so, one as ItemEvent), known);
}

export function changeItem(incident: Incident, event: ItemEvent): Incident {
  const item = incident.items.get(event.item);
  if (!item) return { ...incident, waiting: [...incident.waiting, event] };
  const changed = afterEvent(item, event, stateOf(item, event.at, isRevokeFirst(incident)));
  return typeof changed === "string"
    ? { ...incident, refused: [...incident.refused, { event, why: changed }] }
    : withItem(incident, changed);
}

/** The secret after the event, or why the event does not count. */
function afterEvent(item: Item, event: ItemEvent, state: ItemState): Item | string {
  switch (event.type) {
    case "item-stepped":
      if (state === "NOT_PRESENT") return "the secret is not there";
      if (event.step === "OWNED") return { ...item, ...taken(item, event), owner: event.owner ?? event.by };
      return event.proof ? { ...item, ...taken(item, event) } : "a step needs a proof";
    case "item-set-aside":
      if (state === "VERIFIED") return "the secret is rotated already";
      if (event.state !== "BLOCKED" && !event.proof) return "it needs a proof";
      if (event.state === "ACCEPTED" && event.until === undefined) return "an acceptance needs an end";
      return {
        ...item,
        aside: { state: event.state, reason: event.reason, until: event.until },
        proofs: proofsOf(item, event, event.state),
      };
    case "item-exposed":
      return { ...item, steps: new Set(), aside: undefined, stolen: true, foundAt: event.at };
    case "theft-confirmed":
      return { ...item, stolen: true };
  }
}

function taken(item: Item, event: EventOf<"item-stepped">): Pick<Item, "steps" | "aside" | "proofs"> {
  return {
    steps: new Set([...item.steps, event.step]),
    aside: undefined,
    proofs: proofsOf(item, event, event.step),
  };
}

function proofsOf(item: Item, { proof }: IncidentEvent, of: ItemState): Item["proofs"] {
  return proof ? [...item.proofs, { ...proof, of }] : item.proofs;
}

/** Changes the map in place: nobody else has it while the events are replayed, and copying it for each would be quadratic. */
function withItem(incident: Incident, item: Item): Incident {
  (incident.items as Map<string, Item>).set(item.facts.id, item);
  return { ...incident };
}
