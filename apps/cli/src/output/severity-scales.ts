/** One severity on the scales of other formats. */
interface Scales {
  /** SARIF's level. */
  readonly sarif: "error" | "warning" | "note";
  /** What code scanning sorts by, 0 to 10. */
  readonly score: string;
  /** OCSF's `severity_id` and its word. */
  readonly ocsf: readonly [number, string];
  readonly codeClimate: "blocker" | "critical" | "major" | "minor" | "info";
}

export const severityScales = {
  critical: { sarif: "error", score: "9.5", ocsf: [5, "Critical"], codeClimate: "blocker" },
  high: { sarif: "error", score: "8.0", ocsf: [4, "High"], codeClimate: "critical" },
  medium: { sarif: "warning", score: "5.5", ocsf: [3, "Medium"], codeClimate: "major" },
  low: { sarif: "note", score: "3.0", ocsf: [2, "Low"], codeClimate: "minor" },
  info: { sarif: "note", score: "1.0", ocsf: [1, "Informational"], codeClimate: "info" },
} as const satisfies Record<"critical" | "high" | "medium" | "low" | "info", Scales>;
