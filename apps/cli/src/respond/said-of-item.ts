import {
  type Incident,
  type Item,
  type ItemStep,
  isRevokeFirst,
  orderOf,
  type Proof,
  plannedOrder,
  type Saying,
  type SideState,
  sideStates,
  stateOf,
} from "@ringfort/controls";
import { UsageError } from "../command.ts";

export interface DoneOptions {
  readonly owner: string | undefined;
  readonly reason: string | undefined;
  readonly until: number | undefined;
}

/** What `done ITEM STATE` says, or why it cannot be said. */
export function saidOfItem(
  item: Item,
  state: string | undefined,
  given: DoneOptions,
  proof: Proof | undefined,
  incident: Incident,
): Saying {
  const { id } = item.facts;
  if (isStep(state)) {
    if (state === "OWNED" && given.owner === undefined)
      throw new UsageError("`--owner WHO` is missing: who rotates it.");
    if (state !== "OWNED" && !proof) throw new UsageError(`${state} needs \`--proof LINK\` or \`--proof-file FILE\`.`);
    refuseEarlyVerification(item, state, incident);
    return { type: "item-stepped", item: id, step: state, ...(state === "OWNED" ? { owner: given.owner! } : {}) };
  }
  if (!isSide(state))
    throw new UsageError(
      `STATE is ${state === undefined ? "missing" : "not known"}: one of ${[...plannedOrder.slice(1), ...sideStates].join(", ")}.`,
    );
  if (given.reason === undefined) throw new UsageError(`${state} needs \`--reason\`.`);
  if (state !== "BLOCKED" && !proof) throw new UsageError(`${state} needs \`--proof LINK\` or \`--proof-file FILE\`.`);
  if (state === "ACCEPTED" && given.until === undefined)
    throw new UsageError("ACCEPTED needs `--until TIME`: a risk is accepted for a time.");
  return {
    type: "item-set-aside",
    item: id,
    state,
    reason: given.reason,
    ...(given.until === undefined ? {} : { until: given.until }),
  };
}

function refuseEarlyVerification(item: Item, step: ItemStep, incident: Incident): void {
  if (step !== "VERIFIED") return;
  const missing = orderOf(item, isRevokeFirst(incident))
    .slice(1, -1)
    .filter((each) => !item.steps.has(each));
  if (missing.length > 0) throw new UsageError(`it cannot be VERIFIED before ${missing.join(", ")}.`);
}

/** What a person should hear after a step: that something before it is open, or that the API saw no change. */
export function hints(item: Item, step: string | undefined, incident: Incident, now: number): readonly string[] {
  const state = stateOf(item, now, isRevokeFirst(incident));
  const { lastChanged } = item.facts;
  return [
    isStep(step) && state !== step && state !== "VERIFIED"
      ? `Recorded; it stays ${state} until the steps before ${step} are done too.`
      : "",
    step === "STORED" && lastChanged !== undefined && lastChanged < incident.startedAt
      ? "The API has not shown a change yet: run `ringfort respond inventory` again to see it."
      : "",
    item.steps.has("STORED") && !item.steps.has("OLD_REVOKED")
      ? "The old secret still works: this counts as half at most until it is revoked."
      : "",
  ].filter((hint) => hint !== "");
}

function isStep(state: string | undefined): state is ItemStep {
  return (plannedOrder.slice(1) as readonly (string | undefined)[]).includes(state);
}

function isSide(state: string | undefined): state is SideState {
  return (sideStates as readonly (string | undefined)[]).includes(state);
}
