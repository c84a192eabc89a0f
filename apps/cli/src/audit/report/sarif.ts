import { type Check, catalogue, type Finding } from "@ringfort/controls";
import { severityScales } from "../../output/severity-scales.ts";
import type { Sources } from "../../output/sources.ts";
import type { Report } from "./report.ts";
import { sourcesOf } from "./sources-of.ts";

/** SARIF 2.1.0. What is about a line has its region; what is about an organization has a logical location. */
export function asSarif(report: Report): string {
  const sources = sourcesOf(report);
  const shown = report.selected.shown.filter(({ verdict }) => verdict === "FAIL" || verdict === "ERROR");
  const unknown = report.selected.shown.filter(({ verdict }) => verdict === "UNKNOWN");
  const run = {
    tool: {
      driver: {
        name: "ringfort audit",
        semanticVersion: report.version,
        rules: catalogue.map(rule),
      },
    },
    columnKind: "unicodeCodePoints",
    invocations: [
      {
        executionSuccessful: !shown.some(({ verdict }) => verdict === "ERROR"),
        endTimeUtc: new Date(report.at).toISOString(),
        toolExecutionNotifications: [
          ...unknown.map((finding) => ({
            level: "warning",
            descriptor: { id: finding.check.id },
            message: { text: `${finding.subject.name}: ${finding.why}` },
          })),
          ...report.unreadable.map(({ file, reason }) => ({
            level: "warning",
            message: { text: `${file}: ${reason}` },
          })),
        ],
      },
    ],
    results: shown.map((finding) => result(finding, sources)),
  };
  return `${JSON.stringify({ $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] }, undefined, 2)}\n`;
}

function rule({ id, slug, title, why, remedy, severity, level, scope, map }: Check): object {
  return {
    id,
    name: slug,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: remedy },
    defaultConfiguration: { level: severityScales[severity].sarif },
    properties: {
      "security-severity": severityScales[severity].score,
      tags: [
        "security",
        `L${level}`,
        scope,
        ...map.nist.map((code) => `NIST-800-53/${code}`),
        ...map.soc2.map((code) => `SOC2/${code}`),
      ],
    },
  };
}

function result(finding: Finding, sources: Sources): object {
  const { check, severity, confidence, why, fingerprint, primary, subject, related } = finding;
  const logical = { fullyQualifiedName: `${subject.kind}/${subject.name}`, kind: "resource" };
  return {
    ruleId: check.id,
    level: severityScales[severity].sarif,
    message: { text: `${why} ${finding.remedy ?? check.remedy}` },
    locations: [
      primary
        ? { physicalLocation: physical(primary, sources), logicalLocations: [logical] }
        : { logicalLocations: [logical] },
    ],
    ...(related && related.length > 0
      ? {
          relatedLocations: related.map(({ message, at }, id) => ({
            id,
            message: { text: message },
            physicalLocation: physical(at, sources),
          })),
        }
      : {}),
    partialFingerprints: { "ringfort/v1": fingerprint },
    properties: { severity, confidence },
  };
}

function physical(at: NonNullable<Finding["primary"]>, sources: Sources): object {
  const { file, line, column, endLine, endColumn } = sources.locate(at);
  return {
    artifactLocation: { uri: encodeURI(file.replaceAll("\\", "/")) },
    region: { startLine: line, startColumn: column, endLine, endColumn },
  };
}
