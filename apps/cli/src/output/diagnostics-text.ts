import type { Diagnostic, Related, Span } from "@ringfort/contract";
import { escapeControls, excerptOf } from "./source-excerpt.ts";
import type { Sources } from "./sources.ts";
import type { Style } from "./style.ts";

/** More than a person reads, and a bound on what a hostile config can make us print. */
const shownAtMost = 100;

/** Diagnostics as a compiler prints them, errors and warnings in the order of the file, with a summary at the end. `untold` were only counted. */
export function diagnosticsAsText(
  diagnostics: readonly Diagnostic[],
  sources: Sources,
  style: Style,
  untold = 0,
): string {
  const shown = diagnostics.slice(0, shownAtMost).map((diagnostic) => describe(diagnostic, sources, style));
  const hidden = diagnostics.length - Math.min(shownAtMost, diagnostics.length) + untold;
  if (hidden > 0) shown.push(`… and ${hidden} more\n`);
  return [...shown, summary(diagnostics, style)].join("\n");
}

function describe(diagnostic: Diagnostic, sources: Sources, style: Style): string {
  const paint = diagnostic.severity === "error" ? style.red : style.yellow;
  const [first, ...rest] = oneLineEach(diagnostic.message);
  const lines = [
    `${style.bold(place(diagnostic.at, sources))}: ${paint(`${diagnostic.severity}[${diagnostic.code}]`)}: ${style.bold(first ?? "")}`,
    ...rest.map((line) => `  ${line}`),
    ...quote(diagnostic.at, sources, style, paint),
  ];
  for (const related of diagnostic.related) lines.push(describeRelated(related, sources, style));
  for (const help of oneLineEach(diagnostic.help ?? "")) if (help) lines.push(`  ${style.blue("help:")} ${help}`);
  return `${lines.join("\n")}\n`;
}

function describeRelated(related: Related, sources: Sources, style: Style): string {
  return `  ${style.blue("note:")} ${oneLineEach(related.message).join(" ")} (${place(related.at, sources)})`;
}

function place(span: Span, sources: Sources): string {
  const { file, line, column } = sources.locate(span);
  return `${escapeControls(file)}:${line}:${column}`;
}

/** The source line with the span underlined; only the first line of a span that has several. */
function quote(span: Span, sources: Sources, style: Style, paint: (text: string) => string): string[] {
  const lines = sources.linesOf(span.file);
  if (!lines) return [];
  const start = lines.at(span.start);
  const end = lines.at(Math.max(span.start, span.end));
  const text = lines.line(start.line);
  const to = end.line === start.line ? end.offsetInLine : text.trimEnd().length;
  const excerpt = excerptOf(text, start.offsetInLine, Math.max(start.offsetInLine, to));
  const number = String(start.line);
  const gutter = " ".repeat(number.length);
  const caret = paint("^".repeat(excerpt.length));
  return [
    `  ${style.blue(`${gutter} |`)}`,
    `  ${style.blue(`${number} |`)} ${excerpt.shown.trimEnd()}`,
    `  ${style.blue(`${gutter} |`)} ${" ".repeat(excerpt.indent)}${caret}`,
  ];
}

function summary(diagnostics: readonly Diagnostic[], style: Style): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const counts = [count(errors, "error"), count(diagnostics.length - errors, "warning")].filter((each) => each !== "");
  return `${style.bold(counts.join(", "))}\n`;
}

function count(number: number, noun: string): string {
  return number === 0 ? "" : `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function oneLineEach(text: string): string[] {
  return text.split("\n").map(escapeControls);
}
