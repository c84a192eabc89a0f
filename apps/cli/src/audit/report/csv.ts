import { csvLine } from "../../output/csv.ts";
import type { Report } from "./report.ts";
import { sourcesOf } from "./sources-of.ts";

const columns = [
  "check",
  "slug",
  "verdict",
  "severity",
  "confidence",
  "level",
  "subject kind",
  "subject",
  "about",
  "file",
  "line",
  "why",
  "remedy",
  "rests on",
  "NIST 800-53",
  "SOC 2",
  "CIS v8",
  "OWASP CI/CD",
  "fingerprint",
  "shown",
];

/** Every result, a line each, for spreadsheets: PASS and NA are evidence too. */
export function asCsv(report: Report): string {
  const sources = sourcesOf(report);
  const shown = new Set(report.selected.shown);
  const lines = report.findings.map((finding) => {
    const { check, verdict, severity, confidence, subject, about, why, restsOn, fingerprint, primary } = finding;
    const at = primary && sources.locate(primary);
    const { nist, soc2, cis8, owasp } = check.map;
    return csvLine([
      check.id,
      check.slug,
      verdict,
      severity,
      confidence,
      check.level,
      subject.kind,
      subject.name,
      about,
      at?.file,
      at?.line,
      why,
      verdict === "FAIL" ? (finding.remedy ?? check.remedy) : "",
      restsOn,
      nist.join(" "),
      soc2.join(" "),
      cis8.join(" "),
      owasp.join(" "),
      fingerprint,
      shown.has(finding) ? "yes" : "no",
    ]);
  });
  return csvLine(columns) + lines.join("");
}
