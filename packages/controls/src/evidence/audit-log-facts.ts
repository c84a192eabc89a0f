import type { Instant } from "@ringfort/contract";

/** What was learned of the audit log; the events themselves are `ringfort detect`'s matter. */
export interface AuditLogFacts {
  readonly source: string;
  readonly how: "csv" | "stream" | "native";
  readonly events: number;
  readonly oldest: Instant | undefined;
  readonly newest: Instant | undefined;
  /** Events by action, separators folded into dots. */
  readonly actions: Readonly<Record<string, number>>;
  readonly duplicates: number;
  /** Actions whose separators came in more than one spelling. */
  readonly mixedSpellings: readonly string[];
  readonly actors: Readonly<Record<string, Instant>>;
  /** Contexts whose secrets were read, with the last time. */
  readonly contextReads: Readonly<Record<string, Instant>>;
  /** Whether it was read to its end. */
  readonly complete: boolean;
}
