import type { Instant, PipelineDefinition } from "@ringfort/contract";

/** One answer of one route, or why there is none. The collector fills it; a check sees it only when it was read. */
export type Evidence<T> =
  | {
      readonly status: "read";
      readonly value: T;
      readonly route: string;
      readonly at: Instant /** SHA-256 of the body. */;
      readonly hash: string;
    }
  | {
      readonly status: "missing";
      readonly why:
        | "unauthorized"
        | "forbidden"
        | "not-found"
        | "rate-limited"
        | "unreachable"
        | "malformed"
        | "stale"
        | "not-collected";
      readonly route: string;
      /** The token permission or the flag that would bring it. */
      readonly permission: string;
    };

/** Settings that an organization's flags are read from (`ORGSET`); absent flags are unknown, not false. */
export interface OrgSettings {
  readonly enable_unversioned_config?: boolean;
  readonly enable_uncertified_public_orbs?: boolean;
  readonly enable_certified_public_orbs?: boolean;
  readonly enable_private_orbs?: boolean;
  readonly is_user_checkout_keys_disabled?: boolean;
  readonly is_context_group_restriction_required?: boolean;
  readonly is_bitbucket_workspace_member_org_member?: boolean;
  readonly is_running_disabled?: boolean;
  readonly enable_ai_agents?: boolean;
  readonly enable_ai_error_summarization?: boolean;
}

/** `PRJSET`, the `advanced` map. */
export interface ProjectSettings {
  readonly build_fork_prs?: boolean;
  readonly forks_receive_secret_env_vars?: boolean;
  readonly build_prs_only?: boolean;
  readonly pr_only_branch_overrides?: readonly string[];
  readonly disable_ssh?: boolean;
  readonly write_settings_requires_admin?: boolean;
  readonly oss?: boolean;
  readonly setup_workflows?: boolean;
  readonly autocancel_builds?: boolean;
  readonly set_github_status?: boolean;
}

export interface ProjectSettings3 {
  readonly enable_unversioned_config?: boolean;
  readonly is_running_disabled?: boolean;
  readonly can_pass_secrets_to_fork_pr_jobs?: boolean;
  readonly is_ssh_disabled?: boolean;
}

export interface ContextVariable {
  readonly variable: string;
  readonly created_at: Instant | undefined;
  readonly updated_at: Instant | undefined;
  readonly truncated_value: string | undefined;
}

export interface ContextRestriction {
  readonly id: string;
  readonly type: "project" | "expression" | "group";
  readonly value: string;
  readonly name: string | undefined;
}

/** A project variable: the value is what the API shows, its last four characters at most. */
export interface ProjectVariable {
  readonly name: string;
  readonly value: string;
  readonly created_at: Instant | undefined;
}

export interface CheckoutKey {
  readonly type: "deploy-key" | "github-user-key";
  readonly fingerprint: string;
  readonly public_key: string | undefined;
  readonly preferred: boolean;
  readonly created_at: Instant | undefined;
}

export interface ProjectSshKeys {
  readonly ssh_keys: readonly { readonly hostname: string | undefined; readonly fingerprint: string }[];
  readonly legacy_aws_keys: boolean;
}

export interface PipelineSchedule {
  readonly id: string;
  readonly name: string;
  readonly actor: { readonly id: string; readonly login: string } | undefined;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface OutboundWebhook {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly verify_tls: boolean;
  /** Whether the API shows any text, masked, for the signing secret. */
  readonly signed: boolean;
  readonly events: readonly string[];
}

/** `POL`: config policies. */
export interface ConfigPolicies {
  readonly enabled: boolean;
  /** Rego text by file name. */
  readonly bundle: Readonly<Record<string, string>>;
  readonly unresolved_soft_failures: number | undefined;
  readonly newest_decision: Instant | undefined;
  /** The policy files of the reviewed repository at its HEAD, by file name, when it was audited too. */
  readonly reviewed?: Readonly<Record<string, string>>;
}

export interface OidcClaims {
  readonly audience: readonly string[];
  readonly ttl_seconds: number | undefined;
}

export interface UrlOrbPrefix {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly auth: "none" | "github-oauth" | "github-app" | "bitbucket-oauth";
}

export interface TelemetryExporter {
  readonly endpoint: string;
  readonly insecure: boolean;
  readonly protocol: string;
}

export interface RunnerAgent {
  readonly resource_class: string;
  readonly hostname: string;
  readonly name: string;
  readonly ip: string | undefined;
  readonly version: string;
  readonly first_connected: Instant | undefined;
  readonly last_connected: Instant | undefined;
}

export interface RunnerFleet {
  readonly agents: readonly RunnerAgent[];
  readonly classes: readonly {
    readonly resource_class: string;
    readonly tokens: readonly {
      readonly id: string;
      readonly nickname: string;
      readonly created_at: Instant | undefined;
    }[];
  }[];
}

/** A job that ran, for approvals and observed use (`RUNS`, last 90 days). */
export interface RunFact {
  readonly pipeline_id: string;
  readonly workflow: string;
  readonly job: string;
  readonly type: "build" | "approval" | "other";
  readonly started_by: string | undefined;
  readonly approved_by: string | undefined;
  readonly trigger_type: string | undefined;
  readonly at: Instant;
}

/** What only Ringfort tells (`[R]`): its `/security` route. */
export interface OrgSecurity {
  readonly sso?: {
    readonly enforced: boolean;
    readonly connected: boolean;
    readonly certificate_expires_at?: Instant;
    readonly certificate_weak?: boolean;
    readonly assertions_signed?: boolean;
    readonly domain_verified?: boolean;
    /** Entity ids in the metadata: more than one means that a second identity provider is trusted too. */
    readonly entity_ids?: readonly string[];
  };
  readonly session?: {
    readonly max_seconds: number;
    readonly idle_seconds: number;
    readonly binding: "dbsc" | "mtls" | "ip" | "none";
  };
  readonly step_up?: readonly { readonly operation: string; readonly auth_age_seconds: number | undefined }[];
  readonly ip_allow_list?: readonly string[];
  /** What the allow-list guards; absent where it is not told. */
  readonly ip_allow_list_covers?: readonly ("ui" | "api" | "git-hooks")[];
  /** What a new member may do before anyone grants more. */
  readonly default_role?: "admin" | "contributor" | "viewer";
  readonly members?: readonly {
    readonly id: string;
    readonly login: string;
    readonly role: "admin" | "contributor" | "viewer";
    readonly last_seen_at?: Instant;
    readonly second_factor?: "webauthn" | "totp" | "none";
  }[];
  readonly tokens?: readonly {
    readonly id: string;
    readonly kind: "personal" | "project" | "other";
    readonly owner: string;
    readonly scopes: readonly string[];
    readonly created_at: Instant;
    readonly expires_at?: Instant;
    readonly last_used_at?: Instant;
  }[];
  readonly approver_policy?: boolean;
  readonly four_eyes?: boolean;
  readonly plan?: string;
}

/** `[G]`: what the forge tells of the repository; collected only with a forge token. */
export interface ForgeFacts {
  readonly two_factor_required?: boolean;
  readonly saml_or_managed_users?: boolean;
  readonly default_branch: string;
  readonly protected_patterns: readonly string[];
  readonly required_reviews: number;
  readonly code_owner_review: boolean;
  readonly dismiss_stale: boolean;
  readonly admins_bypass: boolean;
  readonly codeowners: string | undefined;
  readonly public: boolean;
  readonly push_protection: boolean;
  readonly code_scanning: boolean;
  readonly dependency_scanning: boolean;
  readonly writable_deploy_keys: readonly string[];
}

export interface OrgRoutes {
  readonly ORG: Evidence<{
    readonly id: string;
    readonly slug: string;
    readonly vcs_type: "github" | "bitbucket" | "circleci" | "gitlab";
  }>;
  readonly ORGSET: Evidence<OrgSettings>;
  readonly POL: Evidence<ConfigPolicies>;
  readonly OIDC: Evidence<OidcClaims>;
  readonly URLORB: Evidence<readonly UrlOrbPrefix[]>;
  readonly OTEL: Evidence<readonly TelemetryExporter[]>;
  readonly RUNNER: Evidence<RunnerFleet>;
  readonly SECURITY: Evidence<OrgSecurity>;
  readonly CTXLIST: Evidence<
    readonly { readonly id: string; readonly name: string; readonly created_at: Instant | undefined }[]
  >;
  readonly VCSAPP: Evidence<{ readonly repository_selection: "all" | "selected" }>;
}

export interface ProjectRoutes {
  readonly PRJ: Evidence<{
    readonly id: string;
    readonly slug: string;
    readonly provider: string;
    readonly default_branch: string;
  }>;
  readonly PRJSET: Evidence<ProjectSettings>;
  readonly PRJSET3: Evidence<ProjectSettings3>;
  readonly ENV: Evidence<readonly ProjectVariable[]>;
  readonly CKEY: Evidence<readonly CheckoutKey[]>;
  readonly SSHKEY: Evidence<ProjectSshKeys>;
  readonly SCHED: Evidence<readonly PipelineSchedule[]>;
  readonly PDEF: Evidence<readonly PipelineDefinition[]>;
  readonly HOOK: Evidence<readonly OutboundWebhook[]>;
  readonly RUNS: Evidence<readonly RunFact[]>;
  readonly PRJOIDC: Evidence<OidcClaims>;
  readonly FORGE: Evidence<ForgeFacts>;
}

export interface ContextRoutes {
  readonly CTX: Evidence<{ readonly id: string; readonly name: string; readonly created_at: Instant | undefined }>;
  readonly CTXVAR: Evidence<readonly ContextVariable[]>;
  readonly CTXRES: Evidence<readonly ContextRestriction[]>;
}

/** A sealed value, and a class that can open it or could, as receipts tell. */
export interface SealedOpening {
  readonly class: string;
  /** `context/<name>` or `project/<slug>`. */
  readonly scope: string;
  readonly name: string;
  readonly issued: Instant;
  readonly lastReceiptAt: Instant | undefined;
  /** Somebody can know it who should not. */
  readonly rotateNow: boolean;
}

export type OrgEvidence = OrgRoutes & {
  /** Of Ringfort alone. */
  readonly SEALED?: Evidence<readonly SealedOpening[]>;
  /** What a Ringfort server says of its own API; circleci.com is known by its address, and not asked. */
  readonly PLATFORM?: Evidence<{ readonly title: "Ringfort"; readonly version: string }>;
  readonly kind: "organization";
  readonly name: string;
  /** `ringfort` is the server's own word, as all else that its API tells; `server` is any other than circleci.com. */
  readonly platform: "circleci.com" | "server" | "ringfort";
};
export type ProjectEvidence = ProjectRoutes & { readonly kind: "project"; readonly slug: string };
export type ContextEvidence = ContextRoutes & { readonly kind: "context"; readonly name: string; readonly id: string };

export type EvidenceKey = keyof OrgRoutes | keyof ProjectRoutes | keyof ContextRoutes;

/** The value of a piece of evidence that the engine has made sure of. Asking for one that was not in `needs` is a bug, and throws. */
export function read<T>(evidence: Evidence<T>): T {
  if (evidence.status === "read") return evidence.value;
  throw new Error(`evidence of ${evidence.route} was used without being needed`);
}
