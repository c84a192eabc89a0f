import type { Severity } from "@ringfort/controls";
import { exitCodes } from "../command.ts";
import { type Report, scoreOf } from "./report/report.ts";
import type { AuditRequest } from "./request.ts";

/** 11 to 14 by the highest severity that is shown; `low` and `info` share the lowest. */
const bySeverity: Readonly<Record<Severity, number>> = { info: 11, low: 11, medium: 12, high: 13, critical: 14 };

/** Exit codes of `ringfort audit` beyond those of every command. */
export const auditExitCodes = { nothingCollected: 3, incompleteEvidence: 4 } as const;

/** SARIF is for a machine that judges by itself: there, finding something is no failure. */
export function exitCodeOf({ findings: all, selected: { shown }, unreadable }: Report, request: AuditRequest): number {
  if (shown.some(({ verdict }) => verdict === "ERROR")) return exitCodes.failed;
  const fails = shown.filter(({ verdict }) => verdict === "FAIL");
  if (request.format === "sarif") return exitCodes.ok;
  const worst = Math.max(0, ...fails.map(({ severity }) => bySeverity[severity]));
  if (worst > 0) return worst;
  const { pass, fail } = scoreOf(all);
  if (pass + fail === 0) return auditExitCodes.nothingCollected;
  const incomplete =
    request.demandsEvidence &&
    (unreadable.length > 0 ||
      all.some(({ verdict, check }) => verdict === "UNKNOWN" && check.level <= request.selection.level));
  return incomplete ? auditExitCodes.incompleteEvidence : exitCodes.ok;
}
