import type { Instant } from "@ringfort/contract";
import type { Incident } from "./incident.ts";
import { openIn, unreviewed, unsettled, untriaged } from "./incident-state.ts";
import { deadlineOf } from "./item.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

interface Timer {
  readonly goal: string;
  /** From the start, or for containing from the attacker's last activity. */
  readonly time: number;
  /** Asked only after that time. */
  isMissed(incident: Incident, now: Instant): boolean;
}

export const timers = {
  "15 min": {
    goal: "evidence is frozen",
    time: 15 * minute,
    isMissed: (incident, now) => openIn("S1", incident, now).length > 0,
  },
  "1 h": {
    goal: "work is blocked and nothing runs",
    time: hour,
    isMissed: (incident, now) => now > incident.containFrom + hour && openIn("S2", incident, now).length > 0,
  },
  "4 h": {
    goal: "every critical secret is rotated, every detection reviewed",
    time: 4 * hour,
    isMissed: (incident, now) => unreviewed(incident).length > 0 || isAnyLate(incident, now, true),
  },
  "24 h": {
    goal: "every pipeline of the window is triaged",
    time: day,
    isMissed: (incident) => untriaged(incident).length > 0,
  },
  "48 h": {
    goal: "every secret is rotated or accepted, the scope is written down",
    time: 2 * day,
    isMissed: (incident, now) =>
      untriaged(incident).length > 0 || !incident.tasks.has("scope-statement") || isAnyLate(incident, now, false),
  },
  "14 d": {
    goal: "the post-incident review is filed",
    time: 14 * day,
    isMissed: ({ tasks }) => !tasks.has("post-incident-review"),
  },
  "90 d": {
    goal: "the hardening is done",
    time: 90 * day,
    isMissed: (incident, now) => openIn("S7", incident, now).length > 0,
  },
} as const satisfies Record<string, Timer>;

export type TimerName = keyof typeof timers;
export const timerNames = Object.keys(timers) as readonly TimerName[];

export function deadlineOfTimer(name: TimerName, { startedAt, containFrom }: Incident): Instant {
  return (name === "1 h" ? containFrom : startedAt) + timers[name].time;
}

/** Whether its goal is met by now, in time or late. */
export function isGoalMet(name: TimerName, incident: Incident, now: Instant): boolean {
  switch (name) {
    case "15 min":
      return openIn("S1", incident, now).length === 0;
    case "1 h":
      return openIn("S2", incident, now).length === 0;
    case "4 h":
      return openIn("S4", incident, now).length === 0;
    case "24 h":
      return untriaged(incident).length === 0;
    case "48 h":
      return openIn("S5", incident, now).length === 0;
    case "14 d":
      return incident.tasks.has("post-incident-review");
    case "90 d":
      return openIn("S7", incident, now).length === 0;
  }
}

/** The timers that have run out at this moment and did not before. */
export function newlyBreached(incident: Incident, now: Instant): readonly TimerName[] {
  if (incident.ended) return [];
  return timerNames.filter((name) => {
    const timer: Timer = timers[name];
    return !incident.breached.has(name) && now > incident.startedAt + timer.time && timer.isMissed(incident, now);
  });
}

function isAnyLate(incident: Incident, now: Instant, critical: boolean): boolean {
  return unsettled(incident, now, critical).some((item) => now > deadlineOf(item, incident.startedAt));
}
