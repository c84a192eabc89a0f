import type { Step } from "@ringfort/contract";

/** What earlier steps have left behind for the question whether a step runs. */
export interface SoFar {
  readonly failed: boolean;
  /** `circleci step halt` was called. */
  readonly halted: boolean;
}

/** CircleCI's rule: after a failure only what says so runs, and what stores results. After a halt nothing does. */
export function runsNow(step: Step, soFar: SoFar): boolean {
  if (soFar.halted) return false;
  switch (whenOf(step)) {
    case "always":
      return true;
    case "on_fail":
      return soFar.failed;
    case "on_success":
      return !soFar.failed;
  }
}

function whenOf(step: Step): "on_success" | "always" | "on_fail" {
  switch (step.type) {
    case "run":
    case "save_cache":
      return step.when;
    case "store_artifacts":
    case "store_test_results":
      return "always";
    default:
      return "on_success";
  }
}
