import {
  blastRadii,
  hypotheses,
  type IncidentEvent,
  plannedOrder,
  secretClassNames,
  severities,
  sideStates,
} from "@ringfort/controls";
import { eventId } from "./event-id.ts";

type Test = (value: unknown) => boolean;
type Shape = Readonly<Record<string, Test>>;

const longestText = 10_000;
const text: Test = (value) => typeof value === "string" && value.length <= longestText;
const instant: Test = (value) => Number.isSafeInteger(value) && Math.abs(value as number) < 8e15;
const optional =
  (test: Test): Test =>
  (value) =>
    value === undefined || test(value);
const oneOf =
  (words: readonly string[]): Test =>
  (value) =>
    words.includes(value as string);
const texts: Test = (value) => Array.isArray(value) && value.every(text);
const shaped =
  (shape: Shape): Test =>
  (value) =>
    isObject(value) && Object.entries(shape).every(([key, test]) => test(value[key]));
const exposure: Test = (value) =>
  isObject(value) && (value["known"] === true ? texts(value["jobs"]) : value["known"] === false);
const coverage: Test = (value) =>
  isObject(value) &&
  Object.entries(value).every(
    ([name, told]) =>
      oneOf(secretClassNames)(name) && shaped({ how: oneOf(["enumerated", "attested", "unknown"]) })(told),
  );
const item: Test = shaped({
  id: text,
  class: oneOf(secretClassNames),
  location: text,
  locationId: optional(text),
  name: text,
  suffix: optional((value) => text(value) && (value as string).length <= 4),
  provider: optional(text),
  providerKeyId: optional(text),
  critical: (value) => typeof value === "boolean",
  blast: oneOf(Object.keys(blastRadii)),
  exposure,
  lastChanged: optional(instant),
});

const stamp: Shape = {
  id: text,
  at: instant,
  by: text,
  proof: optional(shaped({ where: text, hash: optional(text) })),
};
const sayings: Readonly<Record<IncidentEvent["type"], Shape>> = {
  declared: { incident: text, hypothesis: oneOf(hypotheses), severity: oneOf(severities), from: instant, scope: texts },
  inventoried: { coverage, projects: texts, pipelines: texts, unlisted: texts },
  "class-attested": { class: oneOf(secretClassNames) },
  "item-found": { item },
  "item-stepped": { item: text, step: oneOf(plannedOrder), owner: optional(text) },
  "item-set-aside": { item: text, state: oneOf(sideStates), reason: text, until: optional(instant) },
  "item-exposed": { item: text, reason: text },
  "theft-confirmed": { item: optional(text) },
  "task-done": { task: text, finding: optional(text) },
  "activity-seen": { reason: text },
  "downgrade-signed": { reason: text },
  closed: { reason: text },
  reopened: { reason: text },
};

/** One line of an incident file; a text says why it is none. */
export function readEvent(line: string): IncidentEvent | string {
  let data: unknown;
  try {
    data = JSON.parse(line);
  } catch {
    return "it is not JSON";
  }
  if (!isObject(data)) return "it is not a map";
  const type = String(data["type"]);
  const shape = Object.hasOwn(sayings, type) ? sayings[type as IncidentEvent["type"]] : undefined;
  if (!shape) return "its type is not known";
  const wrong = Object.entries({ ...stamp, ...shape }).find(([key, test]) => !test(data[key]));
  if (wrong) return `\`${wrong[0]}\` is missing or wrong`;
  if (data["id"] !== eventId(data)) return "it was changed after it was written";
  return data as unknown as IncidentEvent;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
