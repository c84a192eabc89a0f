import { severityScales } from "../../output/severity-scales.ts";
import type { Report } from "./report.ts";
import { sourcesOf } from "./sources-of.ts";

/** The list that GitLab's code quality widget reads. It knows only lines of files, so the rest is left to other formats. */
export function asCodeClimate(report: Report): string {
  const sources = sourcesOf(report);
  const issues = report.selected.shown.flatMap((finding) => {
    const { check, verdict, severity, why, fingerprint, primary } = finding;
    if (verdict !== "FAIL" || !primary) return [];
    const { file, line, endLine } = sources.locate(primary);
    return [
      {
        type: "issue",
        check_name: `${check.id} ${check.slug}`,
        description: why,
        content: { body: `${check.why}\n\n${finding.remedy ?? check.remedy}` },
        categories: ["Security"],
        severity: severityScales[severity].codeClimate,
        fingerprint,
        location: { path: file, lines: { begin: line, end: endLine } },
      },
    ];
  });
  return `${JSON.stringify(issues, undefined, 2)}\n`;
}
