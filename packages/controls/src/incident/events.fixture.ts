import type { IncidentEvent, ItemFacts, Saying } from "./incident-event.ts";
import { detections, hardenings } from "./incident-state.ts";
import { secretClassNames } from "./secret-class.ts";

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
/** The declaration. */
export const t0 = 1_700_000_000_000;

let made = 0;

/** An event some milliseconds after the declaration, by Ana unless said otherwise, with a proof. */
export function said(after: number, saying: Saying, by = "ana"): IncidentEvent {
  made += 1;
  return { id: `e${made}`, at: t0 + after, by, proof: { where: "ticket 1" }, ...saying };
}

export function declared(hypothesis: "vendor-breach" | "leaked-secret" = "leaked-secret"): IncidentEvent {
  return said(0, {
    type: "declared",
    incident: "i",
    hypothesis,
    severity: "medium",
    from: t0 - 30 * day,
    scope: ["gh/acme"],
  });
}

export function secret(name: string, critical = true): ItemFacts {
  return {
    id: `context-variable:deploy/${name}`,
    class: "context-variable",
    location: "deploy",
    name,
    critical,
    blast: critical ? "cloud" : "other",
    exposure: { known: false },
  };
}

export function task(after: number, ...tasks: readonly string[]): readonly IncidentEvent[] {
  return tasks.map((name) => said(after, { type: "task-done", task: name }));
}

export function found(after: number, item: ItemFacts): IncidentEvent {
  return said(after, { type: "item-found", item });
}

const steps = ["OWNED", "NEW_ISSUED", "STORED", "DEPLOYED", "OLD_REVOKED", "VERIFIED"] as const;

export function rotatedAt(after: number, item: ItemFacts): readonly IncidentEvent[] {
  return steps.map((step) => said(after, { type: "item-stepped", item: item.id, step }));
}

/** What leaves each state, in order, for one critical and one other secret, one project and one pipeline. */
export const course = {
  S1: (after: number) => task(after, "snapshot"),
  S2: (after: number) => task(after, "block-work", "cancel-runs"),
  S3: (after: number) => [
    found(after, secret("AWS_SECRET_ACCESS_KEY")),
    found(after, secret("COLOUR", false)),
    said(after, { type: "inventoried", coverage: {}, projects: ["gh/acme/web"], pipelines: ["p1"], unlisted: [] }),
    ...secretClassNames.map((name) => said(after, { type: "class-attested", class: name })),
  ],
  S4: (after: number) => [
    ...rotatedAt(after, secret("AWS_SECRET_ACCESS_KEY")),
    ...task(after, ...detections.map((id) => `review:${id}`)),
  ],
  S5: (after: number) => [...rotatedAt(after, secret("COLOUR", false)), ...task(after, "triage:p1", "scope-statement")],
  S6: (after: number) => task(after, "resume:gh/acme/web"),
  S7: (after: number) => [
    ...task(after, ...hardenings.map((name) => `harden:${name}`), "post-incident-review"),
    said(after + 1, { type: "closed", reason: "reviewed" }),
  ],
} as const;

/** The whole course up to a state, each state left a minute after the one before. */
export function courseTo(state: keyof typeof course | "S8"): readonly IncidentEvent[] {
  const names = Object.keys(course) as (keyof typeof course)[];
  const until = state === "S8" ? names.length : names.indexOf(state);
  return [declared(), ...names.slice(0, until).flatMap((name, at) => course[name]((at + 1) * minute))];
}
