import type { Result, Subject } from "../check.ts";
import { unknown } from "../results.ts";
import type { Evidence } from "./evidence.ts";

/** The value of evidence that a check can do without, or can do something else without: undefined where it was not read. */
export function known<T>(evidence: Evidence<T> | undefined): T | undefined {
  return evidence?.status === "read" ? evidence.value : undefined;
}

/** UNKNOWN because evidence that this subject's answer hangs on was not read; `what` says what would tell where it is not even a route. */
export function unread(
  subject: Subject,
  evidence: Evidence<unknown> | undefined,
  what: string,
  more: Pick<Result, "about"> = {},
): Result {
  const why =
    evidence?.status === "missing"
      ? `${what}: ${evidence.route} answered ${evidence.why}.`
      : `${what}: it was not read.`;
  return unknown(subject, why, [evidence?.status === "missing" ? evidence.permission : what], more);
}
