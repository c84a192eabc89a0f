import { type Finding, sourceOfPlatform } from "@ringfort/controls";
import type { Sources } from "../../output/sources.ts";
import { type Report, scoreOf } from "./report.ts";
import { sourcesOf } from "./sources-of.ts";

/** Every result, for programs; documented in `docs/audit-json.md`. */
export function asJson(report: Report): string {
  const sources = sourcesOf(report);
  const shown = new Set(report.selected.shown);
  const { org } = report.collected;
  const out = {
    format: 1,
    at: new Date(report.at).toISOString(),
    ringfort: report.version,
    ...(org && { platform: { name: org.platform, source: sourceOfPlatform(org) } }),
    score: scoreOf(report.findings),
    hidden: report.selected.hidden,
    unreadable: report.unreadable,
    gone: report.gone,
    findings: report.findings.map((finding) => ({ ...plainFinding(finding, sources), shown: shown.has(finding) })),
  };
  return `${JSON.stringify(out, undefined, 2)}\n`;
}

function plainFinding(finding: Finding, sources: Sources) {
  const { check, verdict, severity, confidence, subject, why, fingerprint, about, missing, restsOn } = finding;
  return {
    check: check.id,
    slug: check.slug,
    title: check.title,
    level: check.level,
    scope: check.scope,
    verdict,
    severity,
    confidence,
    subject,
    ...(about === undefined ? {} : { about }),
    why,
    remedy: finding.remedy ?? check.remedy,
    fingerprint,
    ...(finding.primary ? { at: sources.locate(finding.primary) } : {}),
    related: (finding.related ?? []).map(({ message, at }) => ({ message, at: sources.locate(at) })),
    ...(missing === undefined ? {} : { missing }),
    ...(restsOn === undefined ? {} : { restsOn }),
    map: check.map,
  };
}
