import type { DrillCase } from "../drill-case.ts";
import type { Sighting, Sightings } from "../search/sightings.ts";
import { type CanaryKind, type Channel, canaryKinds, channels } from "./kinds.ts";
import { known } from "./known.ts";

/** What was looked through in one channel; `undefined` when nothing was. */
export type Looked = ReadonlyMap<Channel, Sightings>;

export interface Planted {
  /** Kinds that were really there to be found, and where not, why. */
  readonly planted: ReadonlyMap<CanaryKind, true | string>;
  /** By channel, under which name its control was planted. */
  readonly controls: ReadonlyMap<Channel, string>;
}

/** One case for every kind in every channel. What was not planted or not read does not hold. */
export function judgeCanaries(looked: Looked, { planted }: Planted): readonly DrillCase[] {
  return canaryKinds.flatMap((kind) => channels.map((channel) => judgeOne(kind, channel, looked, planted)));
}

function judgeOne(kind: CanaryKind, channel: Channel, looked: Looked, planted: Planted["planted"]): DrillCase {
  const name = caseName(kind, channel);
  const there = planted.get(kind) ?? "it was not planted";
  const sightings = looked.get(channel);
  const found = sightings?.of(kind) ?? [];
  const reason = known[kind]?.[channel];
  if (reason !== undefined) return { case: name, held: true, tried: true, detail: `known there: ${reason}` };
  if (found.length > 0) return { case: name, held: false, tried: true, detail: `LEAK: ${inWords(found)}` };
  if (there !== true) return { case: name, held: false, tried: false, detail: there };
  if (!sightings) return { case: name, held: false, tried: false, detail: "nobody looked there" };
  if (sightings.bytes === 0) return { case: name, held: false, tried: false, detail: "there was nothing to look at" };
  const [unread] = sightings.unread;
  if (unread !== undefined) {
    const others = sightings.unread.length - 1;
    return {
      case: name,
      held: false,
      tried: false,
      detail: `not read: ${unread}${others ? ` and ${others} more` : ""}`,
    };
  }
  return { case: name, held: true, tried: true, detail: "nowhere" };
}

/** A channel that does not see what was put there on purpose proves nothing. */
export function judgeControls(looked: Looked, { controls }: Planted): readonly DrillCase[] {
  return channels.map((channel) => {
    const name = controls.get(channel);
    const found = name === undefined ? [] : (looked.get(channel)?.of(name) ?? []);
    return {
      case: `control / ${channel}`,
      held: found.length > 0,
      tried: name !== undefined,
      detail: name === undefined ? "not planted" : found.length > 0 ? `found: ${inWords(found)}` : "NOT FOUND",
    };
  });
}

export function caseName(kind: CanaryKind, channel: Channel): string {
  return `${kind} / ${channel}`;
}

function inWords(found: readonly Sighting[]): string {
  return found.map(({ encoding, times, places }) => `${encoding} ${times} times, in ${places.join(", ")}`).join("; ");
}
