import { timerNames } from "@ringfort/controls";
import { percent, span, when } from "../status-text.ts";
import type { Played, Team } from "./play.ts";
import { recordOf } from "./record.ts";

/** What happened when, and what it comes to. */
export function drillAsText(played: Played, team: Team): string {
  const { timeline, startedAt, incident } = played;
  const { numbers } = recordOf(played, team, 0);
  const minutes = (value: number | undefined) => (value === undefined ? "never" : span(value * 60_000));
  return [
    `The breach of January 2023, played with ${team.responders} responders at pace ${team.pace}. Secrets, people and clock are not real.`,
    `Declared ${when(startedAt)}; the first access was on ${when(incident.from)}.`,
    "",
    ...timeline.map(({ at, says }) => `  ${`+${span(at - startedAt)}`.padEnd(12)} ${says}`),
    "",
    `Critical secrets: ${numbers.critical}; the slowest took ${minutes(numbers.slowestCriticalMinutes)}, for a target of 4 h: ${numbers.metFourHours ? "met" : "missed"}.`,
    `All secrets: ${numbers.all}; verified ${percent(numbers.verified)}, the last after ${minutes(numbers.allVerifiedMinutes)}.`,
    `Clocks missed: ${numbers.missed.length === 0 ? "none" : numbers.missed.join(", ")}, of ${timerNames.length}.`,
    "",
  ].join("\n");
}
