import { after, event, type LoggedEvent, type Person } from "./event.fixture.ts";

/** A Monday; the log has 60 days. */
const begins = "2026-01-05T00:00:00.000Z";
const days = 60;
/** The Thursday evening on which the log ends. */
export const ends = after(begins, days * 24 * 60 - 4 * 60);
/** The Thursday morning on which attackers come. */
export const today = after(begins, (days - 1) * 24 * 60 + 10 * 60 + 7);

const working: readonly Person[] = ["alice", "bob", "carol", "dave", "broker", "releaser", "auditor"];

/** Sixty quiet days of an organization: pipelines around the clock, people at work in the daytime. */
export function background(): LoggedEvent[] {
  const events: LoggedEvent[] = [];
  for (let hour = 0; hour < days * 24 - 4; hour += 2) {
    const at = after(begins, hour * 60);
    events.push(event({ at, action: "workflow-start", project: "app" }));
    const moment = new Date(at);
    const weekend = [0, 6].includes(moment.getUTCDay());
    if (!weekend && moment.getUTCHours() >= 8 && moment.getUTCHours() <= 16) events.push(...workingHour(at));
  }
  events.push(
    event({
      at: after(begins, 600),
      action: "webhook-create",
      by: "alice",
      payload: { url: "https://hooks.example/a" },
    }),
  );
  return events;
}

function workingHour(at: string): LoggedEvent[] {
  return working.flatMap((by, place) => [
    event({ at: after(at, place), action: "project.follow", by, project: "app" }),
    event({ at: after(at, place + 10), action: "context.secrets.accessed", by, context: "production", project: "app" }),
  ]);
}
