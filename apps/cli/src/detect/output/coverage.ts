import { escapeControls } from "@ringfort/config";
import type { Tally } from "../log/tally.ts";
import type { Report } from "../report.ts";

/** What was looked at and what could not be read, in sentences. */
export function coverage({ tally, organizations, window, notes }: Report): string[] {
  const { logBegins, logEnds } = window;
  return [
    `${plural(tally.events - tally.duplicates, "event")} of ${plural(organizations, "organization")} in ${plural(tally.files, "file")}, ${logBegins} to ${logEnds}.`,
    `Judged: ${window.since} to ${window.until} (${window.chosen}${window.chosen === "whole log" ? ", as of its newest event" : ""}).`,
    ...told(tally.duplicates, "event came", "events came", "more than once and counts once."),
    ...unread(tally),
    ...told(tally.lacks.id, "event has", "events have", "no id: only identical ones are taken together."),
    ...told(tally.lacks.organization, "event tells", "events tell", "no organization by its id."),
    ...told(tally.lacks.address, "event has", "events have", "an address that is none."),
    ...told(window.inFuture, "event lies", "events lie", "in the future."),
    ...notes,
  ];
}

/** What was in the files and is no event. */
export function unread(tally: Tally): string[] {
  return [
    ...told(tally.brokenRecords, "record is", "records are", "broken and not judged:"),
    ...tally.broken.map(({ file, at, reason }) => `  ${escapeControls(`${file}, ${at}: ${reason}`)}`),
    ...more(tally.brokenRecords - tally.broken.length),
    ...told(tally.skippedFiles, "file is a connectivity test", "files are connectivity tests", "and left out."),
  ];
}

function told(count: number, one: string, many: string, what: string): string[] {
  return count === 0 ? [] : [`${count} ${count === 1 ? one : many} ${what}`];
}

function more(count: number): string[] {
  return count > 0 ? [`  … and ${count} more`] : [];
}

function plural(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}
