import { createHash } from "node:crypto";
import type { IncidentEvent, Saying, Stamp } from "@ringfort/controls";

/** Gives an event its id, which is made from all that it says: who changes a line afterwards changes what it is called. */
export function stamped(saying: Saying, stamp: Omit<Stamp, "id">): IncidentEvent {
  const told = { ...saying, ...stamp };
  return { id: eventId(told), ...told };
}

export function eventId(event: object): string {
  const { id: _, ...told } = event as { readonly id?: unknown };
  return createHash("sha256").update(canonical(told)).digest("hex").slice(0, 32);
}

/** The same JSON for the same content, in whatever order its keys were written. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, of]) => of !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, of]) => `${JSON.stringify(key)}:${canonical(of)}`)
    .join(",")}}`;
}
