import type { Finding } from "@ringfort/controls";
import { severityScales } from "../../output/severity-scales.ts";
import type { Report } from "./report.ts";

/** The Open Cybersecurity Schema Framework, version 1.5.0, class Compliance Finding (2003). */
const schemaVersion = "1.5.0";
const statuses: Readonly<Record<Finding["verdict"], readonly [number, string]>> = {
  PASS: [1, "Pass"],
  UNKNOWN: [2, "Warning"],
  FAIL: [3, "Fail"],
  NA: [99, "Other"],
  ERROR: [0, "Unknown"],
};

/** One JSON object a line, every result: a collector wants what passes as well. */
export function asOcsf(report: Report): string {
  return report.findings.map((finding) => `${JSON.stringify(complianceFinding(finding, report))}\n`).join("");
}

function complianceFinding(finding: Finding, report: Report): object {
  const { check, verdict, severity, confidence, subject, why, fingerprint, missing } = finding;
  const [severity_id, severityName] =
    verdict === "FAIL" ? severityScales[severity].ocsf : ([1, "Informational"] as const);
  const [status_id, status] = statuses[verdict];
  const confidence_id = { low: 1, medium: 2, high: 3 }[confidence];
  return {
    category_uid: 2,
    category_name: "Findings",
    class_uid: 2003,
    class_name: "Compliance Finding",
    activity_id: 1,
    activity_name: "Create",
    type_uid: 200301,
    type_name: "Compliance Finding: Create",
    time: report.at,
    severity_id,
    severity: severityName,
    confidence_id,
    confidence: confidence.charAt(0).toUpperCase() + confidence.slice(1),
    status_id: 1,
    status: "New",
    message: why,
    metadata: {
      version: schemaVersion,
      product: { name: "Ringfort", vendor_name: "Ringfort", version: report.version, feature: { name: "audit" } },
    },
    finding_info: {
      uid: fingerprint,
      title: check.title,
      desc: check.why,
      types: [check.slug],
      analytic: { uid: check.id, name: check.slug, type_id: 1, type: "Rule" },
    },
    compliance: {
      control: check.id,
      standards: ["NIST 800-53 r5", "SOC 2", "CIS Controls v8", "OWASP CI/CD Top 10"],
      requirements: [
        ...check.map.nist,
        ...check.map.soc2,
        ...check.map.cis8,
        ...check.map.owasp.map((number) => `CICD-SEC-${number}`),
      ],
      status_id,
      status,
      ...(missing === undefined ? {} : { status_details: missing }),
    },
    remediation: { desc: finding.remedy ?? check.remedy },
    resources: [{ type: subject.kind, name: subject.name }],
  };
}
