import type { Kind } from "./log/ids.ts";

export type Severity = "info" | "low" | "medium" | "high" | "critical";

/** What a detection cannot answer without, besides the log. */
export type Need =
  | "sensitive contexts"
  | "canary contexts"
  | "job facts"
  | "project snapshots"
  | "organization snapshots";

/** One file of `queries/`: what its head says, and the query. */
export interface Detection {
  readonly id: string;
  readonly slug: string;
  readonly severity: Severity;
  readonly confidence: "high" | "medium";
  readonly title: string;
  readonly needs: readonly Need[];
  /** As CircleCI writes them; `every action…` where the query does not ask for names. */
  readonly actions: readonly string[];
  /** Those of them that CircleCI does not document. */
  readonly undocumented: readonly string[];
  /** Ids that the query joins on and that an event may lack. */
  readonly ids: readonly Kind[];
  /** How far back it looks to know what is usual. */
  readonly history: string | undefined;
  /** How long the log must be before the first event that can be judged. */
  readonly warmUp: string | undefined;
  /** Columns that make two hits the same alert. */
  readonly key: readonly string[];
  readonly why: string;
  readonly falsePositives: string;
  readonly response: string;
  readonly sql: string;
}

/** A query of the hardening guide, run as it is written there. */
export interface GuideQuery {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly defects: string;
  /** The detection that asks what the guide meant. */
  readonly instead: string;
  readonly sql: string;
}

/** What is missing, and how to give it. */
export const needsInWords: Readonly<Record<Need, string>> = {
  "sensitive contexts": "which contexts are sensitive (--tags FILE)",
  "canary contexts": "which contexts are canaries (--tags FILE)",
  "job facts": "facts about jobs (--jobs FILE)",
  "project snapshots": "snapshots of the projects' settings (--snapshots FILE)",
  "organization snapshots": "snapshots of the organization's settings (--snapshots FILE)",
};
