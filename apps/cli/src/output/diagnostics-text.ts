import { escapeControls } from "@ringfort/config";
import type { Diagnostic, Related } from "@ringfort/contract";
import { placeOf, quoteSpan } from "./quote-span.ts";
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
    `${style.bold(placeOf(diagnostic.at, sources))}: ${paint(`${diagnostic.severity}[${diagnostic.code}]`)}: ${style.bold(first ?? "")}`,
    ...rest.map((line) => `  ${line}`),
    ...quoteSpan(diagnostic.at, sources, style, paint),
  ];
  for (const related of diagnostic.related) lines.push(describeRelated(related, sources, style));
  for (const help of oneLineEach(diagnostic.help ?? "")) if (help) lines.push(`  ${style.blue("help:")} ${help}`);
  return `${lines.join("\n")}\n`;
}

function describeRelated(related: Related, sources: Sources, style: Style): string {
  return `  ${style.blue("note:")} ${oneLineEach(related.message).join(" ")} (${placeOf(related.at, sources)})`;
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
