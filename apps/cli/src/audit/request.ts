import type { Confidence, Severity } from "@ringfort/controls";

export const reportFormats = ["text", "json", "sarif", "junit", "html", "oscal", "ocsf", "csv", "codeclimate"] as const;
export type ReportFormat = (typeof reportFormats)[number];
/** Who reads: `regular` sees what surely fails, `pedantic` also what may, `auditor` everything. */
export const personas = ["regular", "pedantic", "auditor"] as const;
export type Persona = (typeof personas)[number];

/** What was asked for, checked. */
export interface AuditRequest {
  readonly paths: readonly string[];
  readonly organization: OrganizationRequest | undefined;
  readonly trustPolicies: readonly string[];
  readonly runnerConfigs: readonly string[];
  readonly auditLog: string | undefined;
  readonly orbs: string | undefined;
  readonly online: boolean;
  readonly selection: Selection;
  readonly format: ReportFormat;
  readonly output: string | undefined;
  readonly baseline: { readonly file: string; readonly write: boolean } | undefined;
  readonly fix: "safe" | "unsafe" | undefined;
  readonly apply: { readonly confirmed: boolean } | undefined;
  /** Whether evidence that could not be read makes the run fail. */
  readonly demandsEvidence: boolean;
}

export interface OrganizationRequest {
  readonly slug: string;
  /** The name of the variable that holds the token: the token itself is never on a command line. */
  readonly tokenVariable: string;
  readonly host: string;
}

export interface Selection {
  readonly level: 1 | 2 | 3;
  readonly persona: Persona;
  /** Undefined: what the reader is shown anyway. */
  readonly minSeverity: Severity | undefined;
  readonly minConfidence: Confidence;
  readonly reachableFrom: "fork" | "push" | "api" | undefined;
}
