import { csvLine } from "../../output/csv.ts";
import { allAlerts, type Report } from "../report.ts";

const columns = [
  ...[
    "detection",
    "slug",
    "severity",
    "confidence",
    "title",
    "organization",
    "actor",
    "actor_name",
    "first_at",
    "last_at",
  ],
  ...["hits", "fingerprint", "suppressed", "evidence"],
];

/** One line an alert, and one for each detection that could not be told. */
export function reportAsCsv(report: Report): string {
  const alerts = allAlerts(report).map((alert) => [
    ...[alert.detection.id, alert.detection.slug, alert.detection.severity, alert.detection.confidence],
    ...[alert.detection.title, alert.organization, alert.actor, alert.actorName, alert.firstAt, alert.lastAt],
    ...[String(alert.hits), alert.fingerprint, alert.suppressed?.reason, JSON.stringify(alert.evidence)],
  ]);
  const unknown = report.judged.flatMap(({ detection, verdict }) => {
    if (verdict.kind !== "unknown") return [];
    const { id, slug, confidence, title } = detection;
    return [[id, slug, "unknown", confidence, `${title}: missing: ${verdict.missing}`, ...Array<undefined>(9)]];
  });
  return [columns, ...alerts, ...unknown].map(csvLine).join("");
}
