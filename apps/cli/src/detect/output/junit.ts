import { xmlText } from "../../output/xml.ts";
import type { Judged, Report } from "../report.ts";
import { limit } from "../report.ts";
import { sentenceOf } from "./sentence.ts";

/** A test case a detection: one that fires has failed, one that cannot be told was skipped. */
export function reportAsJunit(report: Report): string {
  const cases = report.judged.map((each) => ({ ...each, open: openSentences(each) }));
  const failures = cases.filter(({ open }) => open.length > 0).length;
  const skipped = cases.filter(({ verdict }) => verdict.kind === "unknown").length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="ringfort detect" ${counts}>`,
    `<testsuite name="detections" timestamp="${report.window.until}" ${counts}>`,
    ...cases.map(testCase),
    `<system-out>${xmlText(limit)}</system-out>`,
    "</testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function openSentences({ verdict }: Judged): string[] {
  return verdict.kind === "fires" ? verdict.alerts.filter(({ suppressed }) => !suppressed).map(sentenceOf) : [];
}

function testCase({ detection, verdict, open }: Judged & { readonly open: readonly string[] }): string {
  const head = `<testcase classname="${detection.severity}" name="${xmlText(`${detection.id} ${detection.slug}`)}"`;
  if (verdict.kind === "unknown")
    return `${head}><skipped message="${xmlText(`missing: ${verdict.missing}`)}"/></testcase>`;
  if (open.length === 0) return `${head}/>`;
  return `${head}><failure type="${detection.severity}" message="${xmlText(detection.title)}">${xmlText(open.join("\n"))}</failure></testcase>`;
}
