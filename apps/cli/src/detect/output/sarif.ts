import { severityScales } from "../../output/severity-scales.ts";
import type { Alert } from "../alert.ts";
import type { Detection } from "../detection.ts";
import { allAlerts, limit, type Report } from "../report.ts";
import { sentenceOf } from "./sentence.ts";

/** SARIF 2.1.0. An alert is about an organization, not about a line: its place is a logical one. */
export function reportAsSarif(report: Report): string {
  const rules = report.judged.map(({ detection }) => rule(detection));
  const unknown = report.judged.flatMap(({ detection, verdict }) =>
    verdict.kind === "unknown"
      ? [{ level: "warning", message: { text: `${detection.id} is unknown: missing: ${verdict.missing}` } }]
      : [],
  );
  const broken = report.tally.broken.map(({ file, at, reason }) => ({
    level: "warning",
    message: { text: `${file}, ${at}: ${reason}` },
  }));
  const run = {
    tool: { driver: { name: "ringfort detect", rules } },
    invocations: [
      {
        executionSuccessful: true,
        toolExecutionNotifications: [...unknown, ...broken, { level: "note", message: { text: limit } }],
      },
    ],
    results: allAlerts(report).map(result),
  };
  const document = { $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function rule({ id, slug, title, why, response, severity, confidence }: Detection): object {
  return {
    id,
    name: slug,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: response },
    defaultConfiguration: { level: severityScales[severity].sarif },
    properties: {
      "security-severity": severityScales[severity].score,
      precision: confidence === "high" ? "high" : "medium",
      tags: ["security"],
    },
  };
}

function result(alert: Alert): object {
  const { detection, suppressed, organization, actor } = alert;
  return {
    ruleId: detection.id,
    level: severityScales[detection.severity].sarif,
    message: { text: sentenceOf(alert) },
    locations: [
      { logicalLocations: [{ fullyQualifiedName: [organization, actor].filter(Boolean).join("/"), kind: "resource" }] },
    ],
    partialFingerprints: { "ringfort/v1": alert.fingerprint },
    occurrenceCount: alert.hits,
    properties: { key: alert.key, firstAt: alert.firstAt, lastAt: alert.lastAt, evidence: alert.evidence },
    ...(suppressed
      ? {
          suppressions: [
            {
              kind: "external",
              justification: `${suppressed.reason} (${suppressed.owner}, until ${suppressed.expires})`,
            },
          ],
        }
      : {}),
  };
}
