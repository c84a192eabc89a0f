import type { Instant } from "@ringfort/contract";
import type { Incident } from "./incident.ts";
import { deadlineOf, type Item, isSettled } from "./item.ts";
import { secretClassNames } from "./secret-class.ts";

export const incidentStates = {
  S0: "READY",
  S1: "DECLARED",
  S2: "CONTAINED",
  S3: "INVENTORIED",
  S4: "ROTATING-CRITICAL",
  S5: "INVESTIGATING",
  S6: "RECOVERING",
  S7: "HARDENING",
  S8: "CLOSED",
} as const;
export type IncidentState = keyof typeof incidentStates;

const hour = 3_600_000;

/** The detections whose result over the window somebody has to sign, also when there is none. */
export const detections: readonly string[] = Array.from(
  { length: 20 },
  (_, at) => `D${String(at + 1).padStart(2, "0")}`,
);
export const hardenings = ["oidc", "restrictions", "network", "sessions", "rotation", "organization"] as const;

/** What has to be done to leave each state, as the tasks and secrets that are still open. */
const open = {
  S1: (incident) => missing(incident, ["snapshot"]),
  S2: (incident) => missing(incident, ["block-work", "cancel-runs"]),
  S3: ({ coverage }) =>
    secretClassNames.filter((name) => (coverage[name]?.how ?? "unknown") === "unknown").map((name) => `class:${name}`),
  S4: (incident, now) => [...unsettled(incident, now, true).map(({ facts }) => facts.id), ...unreviewed(incident)],
  S5: (incident, now) => [
    ...untriaged(incident),
    ...unsettled(incident, now, false).map(({ facts }) => facts.id),
    ...missing(incident, ["scope-statement"]),
  ],
  S6: (incident) =>
    missing(
      incident,
      [...incident.projects].map((project) => `resume:${project}`),
    ),
  S7: (incident) => missing(incident, ["post-incident-review", ...hardenings.map((name) => `harden:${name}`)]),
} as const satisfies Partial<Record<IncidentState, (incident: Incident, now: Instant) => readonly string[]>>;
export type OpenState = keyof typeof open;

export interface Standing {
  readonly state: IncidentState;
  /** The four hours are over and critical secrets are not: the investigation began all the same. */
  readonly late: boolean;
}

/** Where an incident stands: the first state that has something open. Nobody sets it. */
export function standingOf(incident: Incident, now: Instant): Standing {
  if (incident.ended) return { state: incident.ended.how === "closed" ? "S8" : "S0", late: false };
  for (const state of ["S1", "S2", "S3"] as const)
    if (openIn(state, incident, now).length > 0) return { state, late: false };
  const critical = openIn("S4", incident, now).length > 0;
  if (critical && isInTime(incident, now)) return { state: "S4", late: false };
  if (critical || openIn("S5", incident, now).length > 0) return { state: "S5", late: critical };
  return { state: openIn("S6", incident, now).length > 0 ? "S6" : "S7", late: false };
}

/** What is still open in a state, whichever one the incident is in. */
export function openIn(state: OpenState, incident: Incident, now: Instant): readonly string[] {
  return open[state](incident, now);
}

export function unsettled(incident: Incident, now: Instant, critical: boolean): readonly Item[] {
  return [...incident.items.values()].filter((item) => item.facts.critical === critical && !isSettled(item, now));
}

export function unreviewed(incident: Incident): readonly string[] {
  return missing(
    incident,
    detections.map((id) => `review:${id}`),
  );
}

/** A secret found late has its own four hours, so that finding one goes back to rotating. */
function isInTime(incident: Incident, now: Instant): boolean {
  return (
    now <= incident.startedAt + 4 * hour ||
    unsettled(incident, now, true).some((item) => now <= deadlineOf(item, incident.startedAt))
  );
}

/** `pipelines-triaged` vouches for all, also for those that could not be listed. */
export function untriaged(incident: Incident): readonly string[] {
  const { tasks, pipelines, unlisted } = incident;
  if (tasks.has("pipelines-triaged")) return [];
  const listed = missing(
    incident,
    [...pipelines].map((id) => `triage:${id}`),
  );
  const nothingRead = pipelines.size === 0 && unlisted.size === 0;
  return [...listed, ...(unlisted.size > 0 || nothingRead ? ["pipelines-triaged"] : [])];
}

function missing({ tasks }: Incident, wanted: readonly string[]): readonly string[] {
  return wanted.filter((task) => !tasks.has(task));
}
