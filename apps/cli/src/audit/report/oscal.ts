import type { Check, Finding } from "@ringfort/controls";
import { nameUuid } from "../../output/name-uuid.ts";
import type { Report } from "./report.ts";

/** The newest version whose published schema the report is checked against. */
const oscalVersion = "1.0.6";

/** OSCAL assessment results: an observation for every result, a finding for every check that said PASS or FAIL of something. */
export function asOscal(report: Report): string {
  const at = new Date(report.at).toISOString();
  const seed = `${at} ${report.findings.map(({ fingerprint, verdict }) => fingerprint + verdict).join(" ")}`;
  const assessed = byCheck(report.findings.filter(({ verdict }) => verdict !== "NA" && verdict !== "ERROR"));
  const controls = [...new Set([...assessed.keys()].flatMap(({ map }) => map.nist.map(controlId)))].sort();
  const result = {
    uuid: nameUuid(seed, "result"),
    title: "ringfort audit",
    description:
      "Checks of the CircleCI hardening guide, run over collected evidence. UNKNOWN is never counted as satisfied.",
    start: at,
    end: at,
    "reviewed-controls": {
      "control-selections": [
        controls.length > 0
          ? { "include-controls": controls.map((id) => ({ "control-id": id })) }
          : { "include-all": {} },
      ],
    },
    ...some(
      "observations",
      [...assessed.values()].flat().map((finding) => observation(finding, at)),
    ),
    ...some(
      "findings",
      [...assessed].flatMap(([check, findings]) => oscalFinding(check, findings)),
    ),
  };
  const document = {
    "assessment-results": {
      uuid: nameUuid(seed),
      metadata: {
        title: "CircleCI hardening assessment",
        "last-modified": at,
        version: report.version,
        "oscal-version": oscalVersion,
      },
      "import-ap": { href: "#no-assessment-plan" },
      results: [result],
    },
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** OSCAL knows no empty lists. */
function some<K extends string, T>(key: K, items: readonly T[]): Partial<Record<K, readonly T[]>> {
  return items.length > 0 ? ({ [key]: items } as Record<K, readonly T[]>) : {};
}

function byCheck(findings: readonly Finding[]): ReadonlyMap<Check, readonly Finding[]> {
  const grouped = new Map<Check, Finding[]>();
  for (const finding of findings) grouped.set(finding.check, [...(grouped.get(finding.check) ?? []), finding]);
  return grouped;
}

/** `AC-2(3)` is `ac-2.3` in OSCAL's catalogue. */
function controlId(code: string): string {
  return code.toLowerCase().replace(/\((\d+)\)/, ".$1");
}

function observationId({ fingerprint, verdict }: Finding): string {
  return nameUuid("observation", fingerprint, verdict);
}

function observation(finding: Finding, at: string): object {
  const { check, verdict, subject, why, severity, confidence, restsOn } = finding;
  return {
    uuid: observationId(finding),
    title: `${check.id} ${verdict}: ${subject.name}`,
    description: why,
    props: [
      { name: "verdict", value: verdict },
      { name: "severity", value: severity },
      { name: "confidence", value: confidence },
      { name: "subject-kind", value: subject.kind },
      ...(restsOn === undefined ? [] : [{ name: "rests-on", value: restsOn }]),
    ],
    methods: [restsOn === "attestation" ? "INTERVIEW" : "TEST"],
    collected: at,
  };
}

function oscalFinding(check: Check, findings: readonly Finding[]): object[] {
  const fails = findings.filter(({ verdict }) => verdict === "FAIL");
  const unknown = findings.filter(({ verdict }) => verdict === "UNKNOWN");
  if (fails.length === 0 && unknown.length === findings.length) return [];
  const state = fails.length === 0 && unknown.length === 0 ? "satisfied" : "not-satisfied";
  const reason = fails.length > 0 ? "fail" : unknown.length > 0 ? "other" : "pass";
  return [
    {
      uuid: nameUuid("finding", check.id, ...findings.map(({ fingerprint, verdict }) => fingerprint + verdict)),
      title: check.title,
      description: fails.length > 0 ? `${check.why} ${check.remedy}` : check.title,
      props: [
        ...check.map.nist.map((code) => ({ name: "nist-800-53", value: controlId(code) })),
        ...check.map.soc2.map((code) => ({ name: "soc2", value: code })),
      ],
      target: { type: "objective-id", "target-id": check.id, title: check.slug, status: { state, reason } },
      "related-observations": findings.map((finding) => ({ "observation-uuid": observationId(finding) })),
    },
  ];
}
