import { escapeControls } from "@ringfort/config";
import type { Finding } from "@ringfort/controls";
import { placeOf, quoteSpan } from "../../output/quote-span.ts";
import type { Sources } from "../../output/sources.ts";
import type { Style } from "../../output/style.ts";
import { type HiddenBecause, hiddenReasons } from "../select.ts";
import { type Report, scoreOf } from "./report.ts";
import { sourcesOf } from "./sources-of.ts";

/** The report as a compiler prints: the place, the line, a caret, why it matters, what to do. What is hidden is counted at the end. */
export function asText(report: Report, style: Style): string {
  const sources = sourcesOf(report);
  const asked = report.selected.shown.filter((finding) => !wasNotAsked(finding));
  const shown = asked.map((finding) => describe(finding, sources, style));
  const unreadable = report.unreadable.map(
    ({ file, reason }) => `${escapeControls(file)}: ${style.yellow("not read")}: ${escapeControls(reason)}\n`,
  );
  return [...shown, ...unreadable, ...notAsked(report), summary(report, style)].join("\n");
}

/** Checks that had nothing to look at at all: one line says what would bring it, for all of them. */
function wasNotAsked({ verdict, subject }: Finding): boolean {
  return verdict === "UNKNOWN" && subject.name.startsWith("(no ");
}

function notAsked(report: Report): string[] {
  const counts = new Map<string, number>();
  for (const finding of report.selected.shown.filter(wasNotAsked)) {
    const flag = finding.missing?.[0] ?? "";
    counts.set(flag, (counts.get(flag) ?? 0) + 1);
  }
  return [...counts].map(([flag, number]) => `${count(number, "check")} could not be asked: they need \`${flag}\`.\n`);
}

function describe(finding: Finding, sources: Sources, style: Style): string {
  const { check, verdict, severity, primary } = finding;
  const paint =
    verdict === "UNKNOWN" ? style.blue : severity === "critical" || severity === "high" ? style.red : style.yellow;
  const word = verdict === "FAIL" ? severity : verdict.toLowerCase();
  const place = primary ? placeOf(primary, sources) : `${finding.subject.kind} ${escapeControls(finding.subject.name)}`;
  const lines = [
    `${style.bold(place)}: ${paint(`${word}[${check.id} ${check.slug}]`)}: ${style.bold(escapeControls(finding.why))}`,
    ...(primary ? quoteSpan(primary, sources, style, paint) : []),
    ...(finding.related ?? []).map(
      ({ message, at }) => `  ${style.blue("note:")} ${escapeControls(message)} (${placeOf(at, sources)})`,
    ),
    ...(finding.missing ?? []).map((what) => `  ${style.blue("missing:")} ${escapeControls(what)}`),
    ...(verdict === "FAIL"
      ? [`  ${style.blue("why:")} ${check.why}`, `  ${style.blue("do:")} ${finding.remedy ?? check.remedy}`]
      : []),
    ...(finding.confidence === "high" ? [] : [`  ${style.blue("confidence:")} ${finding.confidence}`]),
  ];
  return `${lines.join("\n")}\n`;
}

const hiddenWords: Readonly<Record<HiddenBecause, string>> = {
  level: "above the level (--level)",
  persona: "for other readers (--persona)",
  severity: "below the severity (--min-severity)",
  confidence: "below the confidence (--min-confidence)",
  unreachable: "not reachable from there (--reachable-from)",
  suppressed: "suppressed",
  baseline: "in the baseline",
};

function summary(report: Report, style: Style): string {
  const fails = report.selected.shown.filter(({ verdict }) => verdict === "FAIL");
  const bySeverity = (["critical", "high", "medium", "low", "info"] as const).flatMap((severity) => {
    const count = fails.filter((one) => one.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  const score = scoreOf(report.findings);
  const hidden = hiddenReasons.flatMap((reason) =>
    report.selected.hidden[reason] === 0 ? [] : [`${report.selected.hidden[reason]} ${hiddenWords[reason]}`],
  );
  const collected = [
    count(report.collected.configs.length, "config"),
    count(report.collected.projects.length, "project"),
    count(report.collected.trustPolicies.length, "trust policy", "trust policies"),
    count(report.collected.runners.length, "runner"),
  ].filter((part) => !part.startsWith("0 "));
  return [
    style.bold(
      fails.length > 0
        ? `${count(fails.length, "finding")}: ${bySeverity.join(", ")}`
        : score.pass + score.fail === 0
          ? "Nothing could be judged: this says nothing about what is wrong."
          : "Nothing is wrong that this reader is shown.",
    ),
    `Looked at ${collected.join(", ")}; ${Math.round(score.assessed * 100)} % of what was asked could be assessed (${score.pass} pass, ${score.fail} fail, ${score.unknown} unknown).`,
    ...(hidden.length > 0 ? [`Hidden: ${hidden.join(", ")}.`] : []),
    "",
  ].join("\n");
}

function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}
