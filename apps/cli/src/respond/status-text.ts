import {
  deadlineOfTimer,
  type Incident,
  incidentStates,
  isGoalMet,
  isRevokeFirst,
  type Progress,
  progressAt,
  secretClasses,
  severityOf,
  standingOf,
  timerNames,
  timers,
} from "@ringfort/controls";
import type { Style } from "../output/style.ts";
import { sanitiseName } from "../terminal/sanitise.ts";

/** The incident on one screen: where it stands, which clocks run, what is not known. */
export function statusAsText(incident: Incident, now: number, style: Style): string {
  const { state, late } = standingOf(incident, now);
  const progress = progressAt(incident, now);
  return [
    `${style.bold(`${state} ${incidentStates[state]}`)}${late ? style.red(" (late: critical secrets are still open)") : ""}  ${sanitiseName(incident.id)}, ${severityOf(incident)}, ${incident.hypothesis}`,
    `Declared ${when(incident.declaredAt)} by ${sanitiseName(incident.declaredBy)}, ${span(now - incident.declaredAt)} ago; looks at what happened since ${when(incident.from)}.`,
    isRevokeFirst(incident) ? "Old secrets are revoked first, before there are new ones." : "",
    "",
    ...clocks(incident, now, style),
    "",
    ...numbers(progress, now),
    ...unknown(progress, style),
    ...incident.refused.map(({ event, why }) => `Does not count: ${event.type} by ${sanitiseName(event.by)}: ${why}.`),
    ...incident.waiting.map(
      (event) =>
        `Waits for a secret that nobody has found: ${sanitiseName("item" in event ? String(event.item) : "")}.`,
    ),
    "",
  ]
    .filter((line, at, all) => line !== "" || all[at - 1] !== "")
    .join("\n");
}

function clocks(incident: Incident, now: number, style: Style): readonly string[] {
  if (incident.ended) return [`It ended ${when(incident.ended.at)}: ${incident.ended.how}.`];
  return timerNames.map((name) => {
    const left = deadlineOfTimer(name, incident) - now;
    if (incident.breached.has(name)) return style.red(`${name.padEnd(7)} ${"missed".padEnd(14)} ${timers[name].goal}`);
    const says = isGoalMet(name, incident, now) ? "met" : `${span(left)} left`;
    return `${name.padEnd(7)} ${says.padEnd(14)} ${timers[name].goal}`;
  });
}

function numbers(
  { critical, all, work, oldestUnowned, unreadDetections, pipelines, items }: Progress,
  now: number,
): readonly string[] {
  const classes = Object.entries(items).map(([name, states]) => {
    const counts = Object.entries(states).map(([state, count]) => `${count} ${state}`);
    return `  ${secretClasses[name as keyof typeof secretClasses].title}: ${counts.join(", ")}`;
  });
  return [
    `Critical secrets verified: ${percent(critical)}   all verified: ${percent(all)}   work done: ${percent(work)}`,
    ...classes,
    oldestUnowned
      ? `Longest without an owner: ${sanitiseName(oldestUnowned.facts.id)}, ${span(now - oldestUnowned.foundAt)}`
      : "",
    `Pipelines looked at: ${pipelines.triaged} of ${pipelines.total}${pipelines.unlisted > 0 ? `, and those of ${pipelines.unlisted} projects could not be listed` : ""}`,
    `Detections without a signed result: ${unreadDetections.length === 0 ? "none" : unreadDetections.join(", ")}`,
  ].filter((line) => line !== "");
}

function unknown({ unknownClasses }: Progress, style: Style): readonly string[] {
  if (unknownClasses.length === 0) return [];
  return [style.red(`Not known to be complete: ${unknownClasses.map((name) => secretClasses[name].title).join(", ")}`)];
}

/** Nothing to have a share of is not "all". */
export function percent(share: number | undefined): string {
  return share === undefined ? "nothing known" : `${Math.floor(share * 100)} %`;
}

export function when(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16)}Z`;
}

export function span(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.floor(minutes / 1440)} d`;
}
