import { escapeControls } from "@ringfort/config";
import type { Style } from "../../output/style.ts";
import type { Alert, Row } from "../alert.ts";
import type { Severity } from "../detection.ts";
import { allAlerts, type Judged, limit, openAlerts, type Report } from "../report.ts";
import { coverage } from "./coverage.ts";

/** More than a person reads at once. */
const shownAtMost = 100;

/** The report as a compiler would print it: alerts worst first, what could not be told, and the sums. */
export function reportAsText(report: Report, style: Style): string {
  const open = openAlerts(report);
  const parts = [
    coverage(report).join("\n"),
    ...open.slice(0, shownAtMost).map((alert) => describe(alert, style)),
    ...(open.length > shownAtMost ? [`… and ${open.length - shownAtMost} more alerts`] : []),
    report.judged.flatMap((each) => remark(each, style)).join("\n"),
    guideLines(report, style).join("\n"),
    `${style.bold(summary(report))}\n${limit}`,
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function describe(alert: Alert, style: Style): string {
  const { detection, organization, firstAt, lastAt, hits } = alert;
  const paint = paintOf(detection.severity, style);
  const when = hits === 1 ? firstAt : `${firstAt} to ${lastAt}, ${hits} times`;
  const more = hits > alert.evidence.length ? [`… ${hits - alert.evidence.length} more`] : [];
  return [
    `${paint(`${detection.severity}[${detection.id}]`)}: ${style.bold(detection.title)}`,
    `  ${style.blue("when:")} ${when}`,
    `  ${style.blue("organization:")} ${escapeControls(organization)}`,
    ...(alert.actor
      ? [`  ${style.blue("actor:")} ${escapeControls([alert.actor, alert.actorName].filter(Boolean).join(" "))}`]
      : []),
    ...alert.evidence.map((row) => `  ${style.blue("|")} ${escapeControls(oneLine(row))}`),
    ...more.map((line) => `  ${style.blue("|")} ${line}`),
    `  ${style.blue("help:")} ${detection.response} (ringfort detect --explain ${detection.id})`,
  ].join("\n");
}

const shownElsewhere = new Set(["org_id", "actor_id", "actor_name"]);

function oneLine(row: Row): string {
  const fields = Object.entries(row).filter(([name, value]) => !shownElsewhere.has(name) && value !== null);
  return fields
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" ");
}

function remark({ detection, verdict }: Judged, style: Style): string[] {
  const name = `[${detection.id}]: ${detection.title}`;
  if (verdict.kind === "unknown") return [`${style.yellow("unknown")}${name}: missing: ${verdict.missing}`];
  const notes = verdict.notes.map((note) => `${style.blue("note")}${name}: ${note}`);
  if (verdict.kind === "fires" && verdict.hidden > 0)
    notes.push(`${style.blue("note")}${name}: ${verdict.hidden} more alerts are not told`);
  return notes;
}

function guideLines({ guide }: Report, style: Style): string[] {
  return guide.map(({ query, rows, canFire }) => {
    const unreachable = canFire ? "" : "; under CircleCI's own names no event can fire it";
    const answer = rows === 0 ? "silent" : `${rows} rows`;
    return `${style.blue("guide")}[${query.id}]: ${query.title}: ${answer}${unreachable}; ${query.instead} asks it rightly`;
  });
}

function summary(report: Report): string {
  const open = openAlerts(report);
  const bySeverity = (["critical", "high", "medium", "low", "info"] as const).flatMap((severity) => {
    const count = open.filter(({ detection }) => detection.severity === severity).length;
    return count > 0 ? [`${count} ${severity}`] : [];
  });
  const blind = report.judged.filter(({ verdict }) => verdict.kind === "clean" && verdict.considered === 0).length;
  const count = (kind: string) => report.judged.filter(({ verdict }) => verdict.kind === kind).length;
  const suppressed = allAlerts(report).length - open.length;
  return [
    bySeverity.length > 0 ? bySeverity.join(", ") : "no alerts",
    `${count("fires")} of ${report.judged.length} detections fire, ${count("clean")} are silent, ${count("unknown")} unknown`,
    ...(blind > 0 ? [`${blind} of the silent saw no event of their kind`] : []),
    ...(suppressed > 0 ? [`${suppressed} alerts suppressed`] : []),
  ].join("; ");
}

function paintOf(severity: Severity, style: Style): (text: string) => string {
  if (severity === "critical" || severity === "high") return style.red;
  return severity === "medium" ? style.yellow : style.blue;
}
