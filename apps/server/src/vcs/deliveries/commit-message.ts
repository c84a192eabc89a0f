import type { Instant } from "@ringfort/contract";

/** The first paragraph in one line, and what follows it, as git tells them apart. */
export function splitMessage(message: string): { readonly subject: string; readonly body: string } {
  const trimmed = message.replaceAll("\r\n", "\n").trim();
  const end = /\n[ \t]*\n/.exec(trimmed);
  const first = end ? trimmed.slice(0, end.index) : trimmed;
  return {
    subject: first.replaceAll(/\s*\n\s*/g, " "),
    body: end ? trimmed.slice(end.index + end[0].length).trim() : "",
  };
}

export function readDate(text: string | null | undefined): { readonly date?: Instant } {
  const date = text ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? {} : { date };
}
