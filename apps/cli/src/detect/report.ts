import type { Alert, Verdict } from "./alert.ts";
import type { Detection, GuideQuery, Severity } from "./detection.ts";
import type { Tally } from "./log/tally.ts";
import type { Window } from "./window.ts";

/** Printed with every run: what the log cannot show. */
export const limit =
  "The audit log is control-plane only: it shows which context a job received, not what the job did with it. " +
  "Step output and artifacts must be searched separately.";

export interface Judged {
  readonly detection: Detection;
  readonly verdict: Verdict;
}

export interface GuideAnswer {
  readonly query: GuideQuery;
  readonly rows: number;
  /** Whether CircleCI's own names could fire it; those of the view always can. */
  readonly canFire: boolean;
}

/** Everything that a run found out; the formats print it. */
export interface Report {
  readonly tally: Tally;
  readonly organizations: number;
  readonly window: Window;
  readonly judged: readonly Judged[];
  readonly guide: readonly GuideAnswer[];
  /** What the reader must know to judge the answers. */
  readonly notes: readonly string[];
}

const rank: Readonly<Record<Severity, number>> = { info: 0, low: 1, medium: 2, high: 3, critical: 4 };

/** 11 for low and info, 12 medium, 13 high, 14 critical; 0 when nothing fires. Suppressed alerts do not count. */
export function exitCodeOf(report: Report): number {
  const highest = openAlerts(report).reduce((most, { detection }) => Math.max(most, rank[detection.severity]), -1);
  return highest < 0 ? 0 : 10 + Math.max(1, highest);
}

/** What fires and is not suppressed, worst first. */
export function openAlerts(report: Report): Alert[] {
  return allAlerts(report).filter(({ suppressed }) => !suppressed);
}

export function allAlerts({ judged }: Report): Alert[] {
  const alerts = judged.flatMap(({ verdict }) => (verdict.kind === "fires" ? verdict.alerts : []));
  return alerts.sort((one, other) => rank[other.detection.severity] - rank[one.detection.severity]);
}
