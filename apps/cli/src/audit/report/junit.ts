import type { Finding } from "@ringfort/controls";
import { xmlText } from "../../output/xml.ts";
import type { Report } from "./report.ts";
import { sourcesOf } from "./sources-of.ts";

/** A test case for each check and subject: a shown FAIL has failed, an UNKNOWN was skipped, an ERROR is one. */
export function asJunit(report: Report): string {
  const sources = sourcesOf(report);
  const shown = new Set(report.selected.shown);
  const suites = new Map<string, Finding[]>();
  for (const finding of report.findings) {
    if (finding.verdict === "NA" || (finding.verdict === "FAIL" && !shown.has(finding))) continue;
    const suite = `${finding.check.id} ${finding.check.slug}`;
    suites.set(suite, [...(suites.get(suite) ?? []), finding]);
  }
  const all = [...suites.values()].flat();
  const place = (finding: Finding) => {
    if (!finding.primary) return "";
    const { file, line, column } = sources.locate(finding.primary);
    return `${file}:${line}:${column}: `;
  };
  const lines = [...suites].flatMap(([suite, findings]) => [
    `<testsuite name="${xmlText(suite)}" ${counts(findings)}>`,
    ...findings.map((finding) => testCase(finding, place(finding))),
    "</testsuite>",
  ]);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="ringfort audit" ${counts(all)}>`,
    ...lines,
    "</testsuites>",
    "",
  ].join("\n");
}

function counts(findings: readonly Finding[]): string {
  const of = (verdict: Finding["verdict"]) => findings.filter((one) => one.verdict === verdict).length;
  return `tests="${findings.length}" failures="${of("FAIL")}" errors="${of("ERROR")}" skipped="${of("UNKNOWN")}"`;
}

function testCase(finding: Finding, place: string): string {
  const { check, subject, about, verdict, why, severity } = finding;
  const name = about === undefined ? subject.name : `${subject.name}: ${about}`;
  const head = `<testcase classname="${xmlText(`${check.id} ${check.slug}`)}" name="${xmlText(name)}"`;
  const message = xmlText(`${place}${why}`);
  if (verdict === "PASS") return `${head}/>`;
  if (verdict === "UNKNOWN") return `${head}><skipped message="${message}"/></testcase>`;
  const kind = verdict === "ERROR" ? "error" : "failure";
  return `${head}><${kind} type="${severity}" message="${message}">${xmlText(`${check.why}\n${finding.remedy ?? check.remedy}`)}</${kind}></testcase>`;
}
