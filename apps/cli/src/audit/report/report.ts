import type { Collected, Finding } from "@ringfort/controls";
import type { ReadConfigs } from "../collect/read-configs.ts";
import type { Selected } from "../select.ts";

/** One run of the audit: the one result set that every format prints. */
export interface Report {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly version: string;
  readonly collected: Collected;
  /** Every result of every check, PASS and NA too. */
  readonly findings: readonly Finding[];
  readonly selected: Selected;
  readonly unreadable: ReadConfigs["unreadable"];
  /** Fingerprints of the baseline that no longer occur, when one was given. */
  readonly gone: readonly string[];
}

/** Of what could be assessed, how much passes: UNKNOWN is in the divisor of `assessed` and never a PASS. */
export function scoreOf(findings: readonly Finding[]): {
  readonly pass: number;
  readonly fail: number;
  readonly unknown: number;
  readonly assessed: number;
} {
  const count = (verdict: Finding["verdict"]) => findings.filter((one) => one.verdict === verdict).length;
  const [pass, fail, unknown] = [count("PASS"), count("FAIL"), count("UNKNOWN")];
  const all = pass + fail + unknown;
  return { pass, fail, unknown, assessed: all === 0 ? 0 : (pass + fail) / all };
}
