import type { OpenIncident } from "../incident-file.ts";
import { statusAsData } from "../status-json.ts";

/** Everything: where it stands, each secret, and each line of the file in order. */
export function incidentAsJson({ incident, events, now }: OpenIncident): string {
  const timeline = events.map((event) => ({ ...event, at: new Date(event.at).toISOString() }));
  return `${JSON.stringify({ ...statusAsData(incident, now), events: timeline }, undefined, 2)}\n`;
}
