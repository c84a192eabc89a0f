import type { Instant, Related, Span } from "@ringfort/contract";
import type { ConfigFacts } from "./config/config-facts.ts";
import type { AuditLogFacts } from "./evidence/audit-log-facts.ts";
import type { ContextEvidence, Evidence, EvidenceKey, OrgEvidence, ProjectEvidence } from "./evidence/evidence.ts";
import type { RunnerFacts } from "./evidence/runner-facts.ts";
import type { TrustPolicyFacts } from "./evidence/trust-policy-facts.ts";
import type { OrgPolicy } from "./policy.ts";

export type CheckId = `RF-${number}.${number}.${number}`;
export const severities = ["info", "low", "medium", "high", "critical"] as const;
export type Severity = (typeof severities)[number];
export const scopes = ["config", "org", "runner", "oidc-policy", "audit-log"] as const;
export type Scope = (typeof scopes)[number];
export type Confidence = "high" | "medium" | "low";
/** FAIL and PASS need readable evidence; UNKNOWN is never a PASS; NA means that the feature cannot exist here; ERROR is our bug. */
export type Verdict = "PASS" | "FAIL" | "UNKNOWN" | "NA" | "ERROR";

/** What was looked at: `config`, `project`, `context` … and the name that people know it by. */
export interface Subject {
  readonly kind:
    | "config"
    | "organization"
    | "project"
    | "context"
    | "runner"
    | "resource-class"
    | "trust-policy"
    | "audit-log";
  readonly name: string;
}

/** One answer of one check about one subject. The engine adds what the check is, and a fingerprint that survives moved lines. */
export interface Result {
  readonly verdict: Verdict;
  /** One sentence: what is so, in the words of the thing. */
  readonly why: string;
  readonly subject: Subject;
  /** Lower than the check's own where a guard says so. */
  readonly severity?: Severity;
  /** `high` unless written. */
  readonly confidence?: Confidence;
  /** Where a person can mend it. */
  readonly primary?: Span;
  readonly related?: readonly Related[];
  /** What to do here, when it is more than the check's own remedy. */
  readonly remedy?: string;
  /** What tells this finding from its siblings when lines move: a job's name, an image. No line numbers. */
  readonly about?: string;
  /** For UNKNOWN: what was missing, and the permission or flag that would bring it. */
  readonly missing?: readonly string[];
  /** Edits of the file that would mend it. */
  readonly fixes?: readonly Fix[];
  /** Calls of the API that would mend it, each with its inverse. */
  readonly applies?: readonly ApiCall[];
  /** Which kind of control a PASS rests on: YAML can be deleted by whoever pushes, the others bind. */
  readonly restsOn?: "yaml" | "restriction" | "policy" | "cloud" | "vcs" | "setting" | "attestation";
}

export interface Fix {
  /** `safe`: the compiled plan stays the same or becomes strictly narrower, which a test proves. */
  readonly safety: "safe" | "unsafe";
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** Replaces a stretch of one file's text; an insertion has start = end. */
export interface Edit {
  readonly at: Span;
  readonly text: string;
}

export interface ApiCall {
  readonly safety: "safe" | "unsafe";
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  readonly route: string;
  readonly body?: unknown;
  readonly inverse:
    | { readonly method: "POST" | "PUT" | "PATCH" | "DELETE"; readonly route: string; readonly body?: unknown }
    | "none";
}

/** Codes of the frameworks that a check is evidence for. */
export interface Mapping {
  /** NIST 800-53 r5 */
  readonly nist: readonly string[];
  /** SOC 2 Trust Services Criteria */
  readonly soc2: readonly string[];
  /** CIS Controls v8 */
  readonly cis8: readonly string[];
  /** OWASP CI/CD top ten, by number */
  readonly owasp: readonly number[];
  /** CIS Software Supply Chain Security Guide */
  readonly ssc?: readonly string[];
  /** SLSA build track */
  readonly slsa?: readonly string[];
}

interface About {
  readonly id: CheckId;
  readonly slug: string;
  /** A statement that can be true: "No orb floats on `volatile`". */
  readonly title: string;
  readonly level: 1 | 2 | 3;
  readonly severity: Severity;
  readonly map: Mapping;
  /** What an attacker, or an accident, does where this fails. */
  readonly why: string;
  /** What to do. */
  readonly remedy: string;
  /** Where people think that it is wrong, and why it is not reported there: the guards, for the page. */
  readonly guards?: readonly string[];
}

export interface Context {
  readonly now: Instant;
  readonly policy: OrgPolicy;
  /** Every config that was collected: for checks that need to know who uses a context or a class. */
  readonly configs: readonly ConfigFacts[];
  readonly org: OrgEvidence | undefined;
  readonly projects: readonly ProjectEvidence[];
  readonly contexts: readonly ContextEvidence[];
  readonly runners: readonly RunnerFacts[];
  readonly trustPolicies: readonly TrustPolicyFacts[];
  readonly auditLog: AuditLogFacts | undefined;
  /** A valid attestation for a check and subject, if one was filed. */
  attested(check: CheckId, subject: string): Attestation | undefined;
}

/** What no API tells, said by a person and reviewed by another. */
export interface Attestation {
  readonly check: CheckId;
  readonly subject: string;
  readonly answer: "pass" | "fail" | "not-applicable";
  readonly statement: string;
  readonly evidence: string;
  readonly author: string;
  readonly reviewer: string;
  readonly expires: Instant;
}

/** The evidence that a check names in `needs`, read: the engine answers UNKNOWN by itself where one is missing. */
export type Read<E, K extends keyof E> = { readonly [P in K]: NonNullable<E[P]> extends Evidence<infer T> ? T : never };

/**
 * One check. `run` is pure; it answers a result for each subject it has an opinion on. What it needs is read before it runs, or it
 * does not run: the engine then answers UNKNOWN with what was missing.
 */
export type Check =
  | (About & {
      readonly scope: "config";
      readonly subject: "config";
      /** `source`: what stands in the file is enough, so a missing orb hides nothing. `compiled`: a PASS needs everything expanded. */
      readonly needs: readonly ("source" | "compiled")[];
      run(config: ConfigFacts, context: Context): readonly Result[];
    })
  | OrgCheck
  | (About & {
      readonly scope: "runner";
      readonly subject: "runner";
      readonly needs: readonly string[];
      run(runner: RunnerFacts, context: Context): readonly Result[];
      /** What the organization's own list of runners tells, with or without a file about one. */
      runOnOrg?(org: OrgEvidence, context: Context): readonly Result[];
    })
  | (About & {
      readonly scope: "oidc-policy";
      readonly subject: "trust-policy";
      readonly needs: readonly string[];
      run(policy: TrustPolicyFacts, context: Context): readonly Result[];
    })
  | (About & {
      readonly scope: "audit-log";
      readonly subject: "audit-log";
      readonly needs: readonly string[];
      run(log: AuditLogFacts, context: Context): readonly Result[];
    });

/** A check of an organization, of each project, or of each context. The evidence in `needs` has been read when it runs. */
export type OrgCheck = About & {
  readonly scope: Scope;
  readonly needs: readonly EvidenceKey[];
} & (
    | { readonly subject: "organization"; run(org: OrgEvidence, context: Context): readonly Result[] }
    | { readonly subject: "project"; run(project: ProjectEvidence, context: Context): readonly Result[] }
    | { readonly subject: "context"; run(of: ContextEvidence, context: Context): readonly Result[] }
  );
