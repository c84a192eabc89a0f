import { severityScales } from "../../output/severity-scales.ts";
import type { Alert } from "../alert.ts";
import { allAlerts, limit, type Report } from "../report.ts";
import { sentenceOf } from "./sentence.ts";

/** The version of the Open Cybersecurity Schema Framework, and its class Detection Finding. */
const schemaVersion = "1.5.0";
const findings = { category_uid: 2, category_name: "Findings", class_uid: 2004, class_name: "Detection Finding" };
const create = { activity_id: 1, activity_name: "Create", type_uid: 200401, type_name: "Detection Finding: Create" };

/** One JSON object a line, as collectors of OCSF take them. */
export function reportAsOcsf(report: Report): string {
  return allAlerts(report)
    .map((alert) => `${JSON.stringify(finding(alert, report))}\n`)
    .join("");
}

function finding(alert: Alert, report: Report): object {
  const { detection, suppressed } = alert;
  const [severity_id, severity] = severityScales[detection.severity].ocsf;
  return {
    ...findings,
    ...create,
    time: Date.parse(report.window.until),
    start_time: Date.parse(alert.firstAt),
    end_time: Date.parse(alert.lastAt),
    count: alert.hits,
    severity_id,
    severity,
    confidence_id: detection.confidence === "high" ? 3 : 2,
    confidence: detection.confidence === "high" ? "High" : "Medium",
    status_id: suppressed ? 3 : 1,
    status: suppressed ? "Suppressed" : "New",
    ...(suppressed ? { comment: suppressed.reason } : {}),
    message: sentenceOf(alert),
    finding_info: {
      uid: alert.fingerprint,
      title: detection.title,
      desc: detection.why,
      types: [detection.slug],
      analytic: { uid: detection.id, name: detection.slug, type_id: 1, type: "Rule" },
      first_seen_time: Date.parse(alert.firstAt),
      last_seen_time: Date.parse(alert.lastAt),
    },
    metadata: {
      version: schemaVersion,
      product: { name: "Ringfort", vendor_name: "Ringfort", feature: { name: "detect" } },
      profiles: [],
    },
    evidences: [
      {
        data: { rows: alert.evidence, limit },
        ...(alert.actor
          ? { actor: { user: { uid: alert.actor, ...(alert.actorName ? { name: alert.actorName } : {}) } } }
          : {}),
      },
    ],
    resources: [{ uid: alert.organization, type: "organization" }],
    remediation: { desc: detection.response },
  };
}
