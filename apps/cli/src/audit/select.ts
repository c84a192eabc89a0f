import { type ConfigFacts, type Finding, type Situation, severities } from "@ringfort/controls";
import type { Persona, Selection } from "./request.ts";

/** What a report shows, and how much it leaves out, by reason: hidden findings are always counted. */
export interface Selected {
  readonly shown: readonly Finding[];
  readonly hidden: Readonly<Record<HiddenBecause, number>>;
}

export const hiddenReasons = [
  "level",
  "persona",
  "severity",
  "confidence",
  "unreachable",
  "suppressed",
  "baseline",
] as const;
export type HiddenBecause = (typeof hiddenReasons)[number];

const confidences = ["low", "medium", "high"] as const;
/** The least confidence that each reader sees. */
const seenBy: Readonly<Record<Persona, (typeof confidences)[number]>> = {
  regular: "high",
  pedantic: "medium",
  auditor: "low",
};

/** Divides findings that matter to this reader from those that are only counted. PASS and NA are neither. */
export function select(
  findings: readonly Finding[],
  selection: Selection,
  configs: readonly ConfigFacts[],
  excused: ReadonlyMap<string, "suppressed" | "baseline">,
): Selected {
  const hidden: Record<HiddenBecause, number> = {
    level: 0,
    persona: 0,
    severity: 0,
    confidence: 0,
    unreachable: 0,
    suppressed: 0,
    baseline: 0,
  };
  const shown: Finding[] = [];
  for (const finding of findings) {
    if (finding.verdict === "PASS" || finding.verdict === "NA") continue;
    const reason = excused.get(finding.fingerprint) ?? reasonToHide(finding, selection, configs);
    if (reason) hidden[reason] += 1;
    else shown.push(finding);
  }
  return { shown, hidden };
}

function reasonToHide(
  finding: Finding,
  selection: Selection,
  configs: readonly ConfigFacts[],
): HiddenBecause | undefined {
  if (finding.check.level > selection.level) return "level";
  if (finding.verdict === "ERROR") return undefined;
  if (finding.verdict === "UNKNOWN") return selection.persona === "auditor" ? undefined : "persona";
  const { minSeverity, persona } = selection;
  const isMinor = finding.severity === "low" || finding.severity === "info";
  if (minSeverity === undefined && persona === "regular" && isMinor) return "persona";
  if (minSeverity !== undefined && severities.indexOf(finding.severity) < severities.indexOf(minSeverity))
    return "severity";
  const confidence = confidences.indexOf(finding.confidence);
  if (confidence < confidences.indexOf(selection.minConfidence)) return "confidence";
  if (confidence < confidences.indexOf(seenBy[persona])) return "persona";
  return isUnreachable(finding, selection.reachableFrom, configs) ? "unreachable" : undefined;
}

const situationsOf: Readonly<Record<NonNullable<Selection["reachableFrom"]>, readonly Situation[]>> = {
  fork: ["fork-pr"],
  push: ["default-branch", "any-branch", "tag"],
  api: ["api"],
};

/** A finding about a place in a config, none of whose jobs at that place run in the situations that were asked for. */
function isUnreachable(finding: Finding, from: Selection["reachableFrom"], configs: readonly ConfigFacts[]): boolean {
  const { primary } = finding;
  if (from === undefined || primary === undefined) return false;
  const config = configs.find(({ view }) => view.source.file === primary.file);
  const jobs = config?.view.jobs.filter(
    (job) => within(job.at, primary) || job.steps.some((step) => within(step.at, primary)),
  );
  if (!config || !jobs || jobs.length === 0) return false;
  return !jobs.some((job) => situationsOf[from].some((situation) => config.reach.runs(job, situation)));
}

function within(
  outer: { start: number; end: number; file: string },
  inner: { start: number; end: number; file: string },
): boolean {
  return outer.file === inner.file && outer.start <= inner.start && inner.start < Math.max(outer.end, outer.start + 1);
}
