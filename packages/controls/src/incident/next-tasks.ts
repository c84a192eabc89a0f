import type { Instant } from "@ringfort/contract";
import { type Incident, isRevokeFirst } from "./incident.ts";
import { type OpenState, openIn, standingOf } from "./incident-state.ts";
import { byUrgency, deadlineOf, type Item, stateOf, stepToTake } from "./item.ts";
import type { ItemStep } from "./item-machine.ts";
import { howOfStep, howOfTask } from "./runbook.ts";

/** One thing to do now. */
export interface NextTask {
  /** What `done` takes: a task, or a secret's id. */
  readonly id: string;
  readonly state: OpenState;
  readonly title: string;
  /** Commands and API calls. */
  readonly how: readonly string[];
  readonly step: ItemStep | undefined;
  readonly due: Instant | undefined;
  /** Why it cannot be done at present. */
  readonly blocked: string | undefined;
}

/** What to do now, first things first. Containing and listing go side by side; critical secrets that are late stay first. */
export function nextTasks(incident: Incident, now: Instant): readonly NextTask[] {
  const { state, late } = standingOf(incident, now);
  if (state === "S0" || state === "S8") return [];
  const states: readonly OpenState[] = state === "S2" ? ["S2", "S3"] : late ? ["S4", "S5"] : [state];
  return states.flatMap((each) => tasksOf(each, incident, now));
}

function tasksOf(state: OpenState, incident: Incident, now: Instant): readonly NextTask[] {
  const ids = openIn(state, incident, now);
  const items = ids.flatMap((id) => incident.items.get(id) ?? []).sort(byUrgency);
  const ofItems = items.map((item) => itemTask(state, item, incident, now));
  const others = ids.filter((id) => !incident.items.has(id)).map((id) => plainTask(state, id));
  return [...ofItems.filter(({ blocked }) => !blocked), ...others, ...ofItems.filter(({ blocked }) => blocked)];
}

function itemTask(state: OpenState, item: Item, incident: Incident, now: Instant): NextTask {
  const step = stepToTake(item, now, isRevokeFirst(incident));
  const blocked = stateOf(item, now, isRevokeFirst(incident)) === "BLOCKED" ? item.aside?.reason : undefined;
  return {
    id: item.facts.id,
    state,
    ...howOfStep(item.facts, step ?? "VERIFIED"),
    step,
    due: deadlineOf(item, incident.startedAt),
    blocked,
  };
}

function plainTask(state: OpenState, id: string): NextTask {
  return { id, state, ...howOfTask(id), step: undefined, due: undefined, blocked: undefined };
}
