import type { OrbLibrary } from "@ringfort/config";
import type { Instant } from "@ringfort/contract";
import type { Collected } from "../assess/assess.ts";
import type { Attestation } from "../check.ts";
import { readConfig } from "../config/config-facts.ts";
import type { AuditLogFacts } from "../evidence/audit-log-facts.ts";
import type { ContextEvidence, Evidence, OrgEvidence, ProjectEvidence } from "../evidence/evidence.ts";
import type { RunnerFacts } from "../evidence/runner-facts.ts";
import type { TrustPolicyFacts } from "../evidence/trust-policy-facts.ts";
import { noPolicy, type OrgPolicy } from "../policy.ts";

type Missing = Extract<Evidence<unknown>, { status: "missing" }>["why"];
/** A route's value as JSON, or the word for why there is none. Routes that a case does not name were not collected. */
type Answers = Readonly<Record<string, unknown>>;

type WithoutText<T extends { readonly text: string }> = Omit<T, "text"> & Partial<Pick<T, "text">>;

export interface Case {
  readonly name: string;
  readonly kind: "ok" | "ng" | "guard" | "unknown";
  /** ISO 8601; instants in answers may be written so too, under keys that end in `_at`, `_connected`, `expires`, `at`, `oldest` or `newest`. */
  readonly now?: string;
  readonly policy?: Partial<OrgPolicy>;
  readonly org?: Answers;
  readonly projects?: readonly Answers[];
  readonly contexts?: readonly Answers[];
  /** Texts of configs, each of the project at the same place in `projects`. */
  readonly configs?: readonly string[];
  /** The text may be left out where there is data: it is the data, written out. */
  readonly runners?: readonly WithoutText<RunnerFacts>[];
  readonly trustPolicies?: readonly WithoutText<TrustPolicyFacts>[];
  readonly auditLog?: AuditLogFacts;
  readonly attestations?: readonly Attestation[];
  readonly expect: readonly {
    readonly subject?: string;
    readonly verdict: string;
    readonly severity?: string;
    readonly confidence?: string;
    readonly about?: string;
    readonly line?: number;
  }[];
}

/** No fixture holds a text that looks like a token: `{{join:AB:CD}}` becomes `ABCD` when it is read. */
export function joined(text: string): string {
  return text.replace(/\{\{join:([^{}]*)\}\}/g, (_whole, parts: string) => parts.replaceAll(":", ""));
}

const someday: Instant = Date.UTC(2026, 10, 1);
const noOrbsAtHand: OrbLibrary = { find: () => ({ status: "missing", reason: "not at hand" }) };

const orgKeys = ["ORG", "ORGSET", "POL", "OIDC", "URLORB", "OTEL", "RUNNER", "SECURITY", "CTXLIST", "VCSAPP"] as const;
const projectKeys = [
  "PRJ",
  "PRJSET",
  "PRJSET3",
  "ENV",
  "CKEY",
  "SSHKEY",
  "SCHED",
  "PDEF",
  "HOOK",
  "RUNS",
  "PRJOIDC",
  "FORGE",
] as const;
const contextKeys = ["CTX", "CTXVAR", "CTXRES"] as const;
export const evidenceKeys = [...orgKeys, ...projectKeys, ...contextKeys];
const reasons: readonly Missing[] = [
  "unauthorized",
  "forbidden",
  "not-found",
  "rate-limited",
  "unreachable",
  "malformed",
  "stale",
  "not-collected",
];

/** Facts as a collector would bring them, from a case's few lines. */
export function collectedOf(one: Partial<Case>, orbs: OrbLibrary = noOrbsAtHand): Collected {
  const policy = { ...noPolicy, ...one.policy };
  return {
    now: one.now ? Date.parse(one.now) : someday,
    policy,
    configs: (one.configs ?? []).map((text, index) => {
      const project = one.projects?.[index]?.["slug"];
      const source = { file: `config-${index}.yml`, text };
      return readConfig({ source, orbs, policy, ...(typeof project === "string" ? { project } : {}) });
    }),
    org: one.org
      ? ({
          kind: "organization",
          name: "gh/acme",
          platform: "circleci.com",
          ...withEvidence(one.org, orgKeys),
        } as unknown as OrgEvidence)
      : undefined,
    projects: (one.projects ?? []).map(
      (answers) => ({ kind: "project", ...withEvidence(answers, projectKeys) }) as unknown as ProjectEvidence,
    ),
    contexts: (one.contexts ?? []).map(
      (answers) =>
        ({
          kind: "context",
          id: String(answers["name"]),
          ...withEvidence(answers, contextKeys),
        }) as unknown as ContextEvidence,
    ),
    runners: (one.runners ?? []).map(withText),
    trustPolicies: (one.trustPolicies ?? []).map(withText),
    auditLog: one.auditLog && (instants(one.auditLog) as AuditLogFacts),
    attestations: (one.attestations ?? []).map((said) => instants(said) as Attestation),
  };
}

function withText<T extends { readonly text?: string; readonly data: unknown }>(
  facts: T,
): T & { readonly text: string } {
  return { ...facts, text: facts.text ?? JSON.stringify(facts.data, undefined, 2) };
}

function withEvidence(answers: Answers, keys: readonly string[]): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(answers)) if (!keys.includes(key)) out[key] = value;
  for (const key of keys) out[key] = evidenceOf(key, key in answers ? answers[key] : "not-collected");
  return out;
}

function evidenceOf(key: string, value: unknown): Evidence<unknown> {
  const why = reasons.find((reason) => reason === value);
  if (why) return { status: "missing", why, route: `route of ${key}`, permission: `permission for ${key}` };
  return { status: "read", value: instants(value), route: `route of ${key}`, at: someday, hash: "0".repeat(64) };
}

const instantKey = /(?:_at|_connected|^expires|^at|^oldest|^newest|_decision)$/;

function instants(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(instants);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      typeof inner === "string" && instantKey.test(key) ? Date.parse(inner) : instants(inner),
    ]),
  );
}
