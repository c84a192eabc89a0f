import type { Span } from "./span.ts";

export type Severity = "error" | "warning";

/** A second place that helps to understand a diagnostic: a link of the call chain, or the first of two definitions. */
export interface Related {
  readonly message: string;
  readonly at: Span;
}

/** A user's mistake, as a value. `Code` is the closed list of whoever finds it. */
export interface Diagnostic<Code extends string = string> {
  /** Stable and documented: users suppress by it, tests assert on it, docs link to it. */
  readonly code: Code;
  readonly severity: Severity;
  /** What is wrong, in the words of the config, not of the compiler. */
  readonly message: string;
  /** Where the eye should go first. */
  readonly at: Span;
  /** What to do, when there is something more to say than the message does. */
  readonly help?: string;
  /** The call chain, outermost first, and other places that matter. */
  readonly related: readonly Related[];
}
