import type { Span } from "@ringfort/contract";
import type { Result, Subject } from "./check.ts";

type More = Omit<Partial<Result>, "verdict" | "why" | "subject">;

export function pass(subject: Subject, why: string, more: More = {}): Result {
  return { verdict: "PASS", subject, why, ...more };
}

export function fail(subject: Subject, why: string, more: More = {}): Result {
  return { verdict: "FAIL", subject, why, ...more };
}

/** `missing` says what would be needed to know. */
export function unknown(subject: Subject, why: string, missing: readonly string[], more: More = {}): Result {
  return { verdict: "UNKNOWN", subject, why, missing, ...more };
}

/** Only where the feature cannot exist here. */
export function notApplicable(subject: Subject, why: string, more: More = {}): Result {
  return { verdict: "NA", subject, why, ...more };
}

/** A check over many places of one subject: a FAIL each, or one PASS when there is none. */
export function failsOr(fails: readonly Result[], passed: Result): readonly Result[] {
  return fails.length > 0 ? fails : [passed];
}

export function spanAt(file: string, start: number, end: number): Span {
  return { file, start, end };
}
