import type { Instant } from "@ringfort/contract";
import { type Incident, isRevokeFirst } from "./incident.ts";
import { detections, untriaged } from "./incident-state.ts";
import { type Item, progressOf, stateOf } from "./item.ts";
import type { ItemState } from "./item-machine.ts";
import { type SecretClass, secretClassNames } from "./secret-class.ts";

/** The numbers of an incident. Shares are of 1, and undefined where there is nothing to have a share of: that is not "all". */
export interface Progress {
  readonly items: Partial<Record<SecretClass, Partial<Record<ItemState, number>>>>;
  /** Verified critical secrets, for the four hours. */
  readonly critical: number | undefined;
  /** Verified secrets, for the 48 hours. */
  readonly all: number | undefined;
  /** Work done; a secret whose old value still opens something counts as half at most. */
  readonly work: number | undefined;
  readonly oldestUnowned: Item | undefined;
  readonly unknownClasses: readonly SecretClass[];
  readonly unreadDetections: readonly string[];
  /** Pipelines of the window that somebody looked at; `unlisted` says that there are more than `total`. */
  readonly pipelines: { readonly triaged: number; readonly total: number; readonly unlisted: number };
}

export function progressAt(incident: Incident, now: Instant): Progress {
  const revokeFirst = isRevokeFirst(incident);
  const state = (item: Item) => stateOf(item, now, revokeFirst);
  const present = [...incident.items.values()].filter((item) => state(item) !== "NOT_PRESENT");
  const verified = (items: readonly Item[]) => share(items, (item) => (state(item) === "VERIFIED" ? 1 : 0));
  const unowned = present.filter(({ owner }) => owner === undefined).sort((a, b) => a.foundAt - b.foundAt);
  const total = incident.pipelines.size;
  return {
    items: tally([...incident.items.values()], state),
    critical: verified(present.filter(({ facts }) => facts.critical)),
    all: verified(present),
    work: share(present, progressOf),
    oldestUnowned: unowned[0],
    unknownClasses: secretClassNames.filter((name) => (incident.coverage[name]?.how ?? "unknown") === "unknown"),
    unreadDetections: detections.filter((id) => !incident.tasks.has(`review:${id}`)),
    pipelines: {
      triaged: total - untriaged(incident).filter((task) => task.startsWith("triage:")).length,
      total,
      unlisted: incident.unlisted.size,
    },
  };
}

function share(items: readonly Item[], of: (item: Item) => number): number | undefined {
  return items.length === 0 ? undefined : items.reduce((sum, item) => sum + of(item), 0) / items.length;
}

function tally(items: readonly Item[], state: (item: Item) => ItemState): Progress["items"] {
  const counts: Partial<Record<SecretClass, Partial<Record<ItemState, number>>>> = {};
  for (const item of items) {
    const ofClass = { ...counts[item.facts.class] };
    ofClass[state(item)] = (ofClass[state(item)] ?? 0) + 1;
    counts[item.facts.class] = ofClass;
  }
  return counts;
}
