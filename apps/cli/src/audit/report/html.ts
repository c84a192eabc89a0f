import { chaptersPart } from "./html/chapters-part.ts";
import { evidencePart } from "./html/evidence-part.ts";
import { frameworks, frameworksPart, guideTablesPart } from "./html/frameworks-part.ts";
import { html, trusted } from "./html/markup.ts";
import { styleSheet } from "./html/style-sheet.ts";
import { type Report, scoreOf } from "./report.ts";
import { sourcesOf } from "./sources-of.ts";

/** One page that needs nothing else: no script, no font, no network. Every result is in it, whatever the reader is shown elsewhere. */
export function asHtml(report: Report): string {
  const sources = sourcesOf(report);
  const score = scoreOf(report.findings);
  const fresh = report.selected.hidden.baseline;
  const numbers = [
    [score.fail, "FAIL"],
    [score.unknown, "UNKNOWN"],
    [score.pass, "PASS"],
    [report.findings.filter(({ verdict }) => verdict === "NA").length, "NA"],
  ] as const;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>CircleCI hardening report</title><style>${trusted(styleSheet)}</style></head><body>
<header><h1>CircleCI hardening report</h1><p class="soft">${new Date(report.at).toISOString()} · Ringfort ${report.version}</p>
<ul class="numbers">${numbers.map(([count, state]) => html`<li><b class="${state}">${count}</b>${state}</li>`)}<li><b>${Math.round(score.assessed * 100)} %</b>could be assessed</li></ul>
<p>Unknown is not a pass: what could not be read is in the divisor of what could be assessed. A pass that rests on YAML holds as long as nobody deletes it on a branch.</p>
${report.gone.length + fresh > 0 ? html`<p>Since the baseline: ${report.gone.length} gone, ${fresh} still there.</p>` : undefined}
<nav aria-label="Parts"><ul><li><a href="#findings">By chapter</a></li>${frameworks.map(({ id, name }) => html`<li><a href="#${id}">${name}</a></li>`)}<li><a href="#guide">The guide's tables</a></li><li><a href="#evidence">Evidence</a></li></ul></nav></header>
<main><div id="findings">${chaptersPart(report.findings, sources)}</div>${frameworksPart(report.findings)}${guideTablesPart(report.findings)}${evidencePart(report.collected)}</main></body></html>
`;
  return page.html;
}
