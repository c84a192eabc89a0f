import type { Diagnostic, JobType, PlanJob, Scalar } from "@ringfort/contract";
import type { SerialGroupState, WorkflowState } from "@ringfort/engine";
import type {
  SealedValue,
  SignedApproval,
  SignedContinuation,
  SignedPolicy,
  SignedReceipt,
  SignedResult,
  SignedTombstone,
  SignedTrustRoot,
} from "@ringfort/seal";
import type { ColumnType, Generated, JSONColumnType, Selectable } from "kysely";

/** The tables of `migrations/`, as Kysely sees them. */
export interface Tables {
  organizations: OrganizationTable;
  users: UserTable;
  members: MemberTable;
  tokens: TokenTable;
  setup_links: SetupLinkTable;
  projects: ProjectTable;
  pipeline_definitions: PipelineDefinitionTable;
  triggers: TriggerTable;
  schedules: ScheduleTable;
  config_schedules: ConfigScheduleTable;
  webhooks: WebhookTable;
  project_variables: ProjectVariableTable;
  checkout_keys: CheckoutKeyTable;
  url_orb_allow_list: UrlOrbTable;
  pipelines: PipelineTable;
  pipeline_configs: PipelineConfigTable;
  workflows: WorkflowTable;
  jobs: JobTable;
  serial_groups: SerialGroupTable;
  resource_classes: ResourceClassTable;
  runner_tokens: RunnerTokenTable;
  runners: RunnerTable;
  tasks: TaskTable;
  steps: StepTable;
  log_chunks: LogChunkTable;
  task_objects: TaskObjectTable;
  artifacts: ArtifactTable;
  caches: CacheTable;
  workspace_layers: WorkspaceLayerTable;
  test_results: TestResultTable;
  trust_roots: TrustRootTable;
  policies: PolicyTable;
  sealed_values: SealedValueTable;
  openings: OpeningTable;
  receipts: ReceiptTable;
  gate_proofs: GateProofTable;
  signed_approvals: SignedApprovalTable;
  groups: GroupTable;
  group_members: GroupMemberTable;
  contexts: ContextTable;
  context_restrictions: ContextRestrictionTable;
  context_variables: ContextVariableTable;
  seen_by_server: SeenByServerTable;
  oidc_custom_claims: OidcCustomClaimsTable;
  effects: EffectTable;
  chores: ChoreTable;
  deliveries: DeliveryTable;
  events: EventTable;
}

/** Set by the database when nothing else is said. */
type Moment = ColumnType<Date, Date | undefined, Date>;
type Later = ColumnType<Date | null, Date | null | undefined, Date | null>;
type Json<T extends object> = JSONColumnType<T, string | undefined, string>;
type Text = ColumnType<string | null, string | null | undefined, string | null>;
type Count = ColumnType<number | null, number | null | undefined, number | null>;
type Flag = ColumnType<boolean, boolean | undefined, boolean>;
type Values = Readonly<Record<string, Scalar>>;

interface OrganizationTable {
  id: Generated<string>;
  slug: string;
  name: string;
  vcs_type: "github" | "bitbucket" | "circleci";
  settings: Json<Readonly<Record<string, boolean>>>;
  created_at: Moment;
}

interface UserTable {
  id: Generated<string>;
  login: string;
  name: string;
  avatar_url: Text;
  is_system: Flag;
  created_at: Moment;
}

export type Role = "admin" | "contributor" | "viewer";

interface MemberTable {
  organization_id: string;
  user_id: string;
  role: Role;
  created_at: Moment;
}

interface TokenTable {
  id: Generated<string>;
  user_id: string;
  label: string;
  hash: Buffer;
  created_at: Moment;
  expires_at: Date;
  last_used_at: Later;
}

interface SetupLinkTable {
  hash: Buffer;
  created_at: Moment;
  expires_at: Date;
  used_at: Later;
}

/** Who speaks for a repository. `git`: nobody; it is polled, or triggered by the API. */
export interface Forge {
  readonly kind: "git" | "github" | "gitlab" | "gitea";
  readonly api_url?: string;
  readonly full_name?: string;
  /** What its webhooks are signed with. */
  readonly webhook_secret?: string;
  /** For statuses, and for reading a private repository over https. */
  readonly token?: string;
  readonly is_app?: boolean;
}

/** `advanced` of API v2. */
export interface ProjectSettings {
  readonly autocancel_builds?: boolean;
  readonly build_fork_prs?: boolean;
  readonly build_prs_only?: boolean;
  readonly disable_ssh?: boolean;
  readonly forks_receive_secret_env_vars?: boolean;
  readonly oss?: boolean;
  readonly set_github_status?: boolean;
  readonly setup_workflows?: boolean;
  readonly write_settings_requires_admin?: boolean;
  readonly pr_only_branch_overrides?: readonly string[];
  readonly enable_unversioned_config?: boolean;
}

interface ProjectTable {
  id: Generated<string>;
  organization_id: string;
  slug: string;
  name: string;
  vcs_provider: "GitHub" | "Bitbucket" | "CircleCI";
  vcs_url: string;
  clone_url: string;
  external_id: Text;
  default_branch: Generated<string>;
  is_private: Flag;
  forge: Json<Forge>;
  settings: Json<ProjectSettings>;
  followed: Flag;
  next_pipeline_number: Generated<number>;
  next_job_number: Generated<number>;
  poll_every_seconds: Count;
  poll_due_at: Later;
  polled_refs: ColumnType<Readonly<Record<string, string>> | null, string | null | undefined, string | null>;
  polled_at: Later;
  poll_error: Text;
  poll_failures: Generated<number>;
  created_at: Moment;
}

export interface ConfigSource {
  readonly provider: string;
  readonly file_path: string;
  readonly repo?: { readonly external_id: string; readonly full_name: string };
}

interface PipelineDefinitionTable {
  id: Generated<string>;
  project_id: string;
  name: string;
  description: Generated<string>;
  config_source: Json<ConfigSource>;
  checkout_source: Json<Omit<ConfigSource, "file_path">>;
  created_at: Moment;
}

export interface EventSource {
  readonly provider: string;
  readonly repo?: { readonly external_id: string; readonly full_name: string };
  readonly webhook?: { readonly sender: string };
  readonly schedule?: { readonly cron_expression: string; readonly attribution_actor: { readonly id: string } };
}

interface TriggerTable {
  id: Generated<string>;
  project_id: string;
  pipeline_definition_id: string;
  event_source: Json<EventSource>;
  event_preset: Text;
  event_name: Text;
  config_ref: Text;
  checkout_ref: Text;
  disabled: Flag;
  parameters: Json<Values>;
  secret_hash: ColumnType<Buffer | null, Buffer | null | undefined, Buffer | null>;
  created_by: Text;
  due_at: Later;
  created_at: Moment;
}

/** As API v2 spells it. */
export interface Timetable {
  readonly "per-hour": number;
  readonly "hours-of-day": readonly number[];
  readonly "days-of-week"?: readonly string[] | undefined;
  readonly "days-of-month"?: readonly number[] | undefined;
  readonly months?: readonly string[] | undefined;
}

interface ScheduleTable {
  id: Generated<string>;
  project_id: string;
  name: string;
  description: Generated<string>;
  actor_id: string;
  parameters: Json<Values>;
  timetable: Json<Timetable>;
  due_at: Later;
  created_at: Moment;
  updated_at: Moment;
}

interface ConfigScheduleTable {
  project_id: string;
  branch: string;
  workflow: string;
  cron: string;
  due_at: Later;
}

interface WebhookTable {
  id: Generated<string>;
  project_id: string;
  name: string;
  url: string;
  events: string[];
  verify_tls: boolean;
  signing_secret: string;
  created_at: Moment;
  updated_at: Moment;
}

interface ProjectVariableTable {
  project_id: string;
  name: string;
  value: string;
  created_at: Moment;
}

interface CheckoutKeyTable {
  project_id: string;
  fingerprint_md5: string;
  fingerprint_sha256: string;
  type: "deploy-key" | "github-user-key";
  public_key: string;
  private_key: string;
  preferred: boolean;
  created_by: Text;
  created_at: Moment;
}

interface UrlOrbTable {
  id: Generated<string>;
  organization_id: string;
  name: string;
  prefix: string;
  auth: string;
  created_at: Moment;
}

/** As the API shows it. */
export interface PipelineTrigger {
  readonly type: "scheduled_pipeline" | "explicit" | "api" | "webhook";
  readonly received_at: string;
}

export interface PipelineVcs {
  readonly provider_name: string;
  readonly origin_repository_url: string;
  readonly target_repository_url: string;
  readonly revision?: string;
  readonly branch?: string;
  readonly tag?: string;
  readonly commit?: { readonly subject: string; readonly body: string };
  readonly review_id?: string;
  readonly review_url?: string;
}

export interface PipelineError {
  readonly type:
    | "config"
    | "invalid-trigger-setup"
    | "config-fetch"
    | "timeout"
    | "permission"
    | "other"
    | "trigger-rule"
    | "plan";
  readonly message: string;
}

/** Where a pipeline's config is, when not at the project's revision under the usual name. */
export interface PipelineConfigPlace {
  readonly file_path?: string;
  readonly ref?: string;
  readonly clone_url?: string;
  /** Given with the trigger: unversioned. */
  readonly inline?: string;
}

interface PipelineTable {
  id: Generated<string>;
  organization_id: string;
  project_id: string;
  definition_id: Text;
  number: number;
  state: "created" | "errored" | "setup-pending" | "setup" | "pending";
  errors: Json<readonly PipelineError[]>;
  trigger: JSONColumnType<PipelineTrigger>;
  trigger_parameters: Json<Readonly<Record<string, unknown>>>;
  vcs: Json<PipelineVcs>;
  branch: Text;
  tag: Text;
  ref: Text;
  revision: Text;
  fork_url: Text;
  config: Json<PipelineConfigPlace>;
  parameters: Json<Values>;
  values: Json<Values>;
  orbs: Json<readonly { readonly reference: string; readonly resolved: string }[]>;
  continuation: ColumnType<Continued | null, string | null | undefined, string | null>;
  actor_id: string;
  created_at: Moment;
  updated_at: Moment;
}

/** What a setup job has continued with. Without a statement, nobody vouches for it. */
export interface Continued {
  readonly started_with: Values;
  readonly parameters: Values;
  readonly statement: SignedContinuation | null;
}

interface PipelineConfigTable {
  pipeline_id: string;
  source: Generated<string>;
  compiled: Generated<string>;
  setup_source: Text;
  setup_compiled: Text;
  diagnostics: Json<readonly Diagnostic[]>;
}

interface WorkflowTable {
  id: Generated<string>;
  organization_id: string;
  project_id: string;
  pipeline_id: string;
  name: string;
  status: string;
  state: JSONColumnType<WorkflowState>;
  root_id: string;
  rerun_of: Text;
  is_setup: Flag;
  is_scheduled: Flag;
  actor_id: string;
  canceled_by: Text;
  errored_by: Text;
  auto_rerun_number: Count;
  max_auto_reruns: Count;
  branch: Text;
  created_at: Moment;
  stopped_at: Later;
  clock_due_at: Later;
}

interface JobTable {
  id: Generated<string>;
  organization_id: string;
  project_id: string;
  pipeline_id: string;
  workflow_id: string;
  place: number;
  name: string;
  type: JobType;
  status: string;
  number: Count;
  plan: JSONColumnType<PlanJob>;
  kept_from: Text;
  approved_by: Text;
  canceled_by: Text;
  reason: Text;
  created_at: Moment;
  queued_at: Later;
  started_at: Later;
  stopped_at: Later;
}

interface SerialGroupTable {
  organization_id: string;
  name: string;
  state: JSONColumnType<SerialGroupState>;
  clock_due_at: Later;
}

export type RetryLost = "never" | "before-first-step" | "always";

interface ResourceClassTable {
  id: Generated<string>;
  organization_id: string;
  name: string;
  description: Generated<string>;
  is_default: Flag;
  retry_lost: Generated<RetryLost>;
  strict: Flag;
  created_at: Moment;
}

interface RunnerTokenTable {
  id: Generated<string>;
  class_id: string;
  nickname: string;
  hash: Buffer;
  created_at: Moment;
}

interface RunnerTable {
  id: Generated<string>;
  class_id: string;
  name: string;
  hostname: string;
  version: string;
  platform: string;
  ip: string;
  facts: Json<Readonly<Record<string, unknown>>>;
  first_connected: Moment;
  last_connected: Moment;
  last_used: Later;
}

interface TaskTable {
  id: Generated<string>;
  organization_id: string;
  project_id: string;
  workflow_id: string;
  job_id: string;
  node: number;
  class_id: Text;
  status: "queued" | "claimed" | "ended" | "withdrawn" | "parked";
  turn: number;
  position: Generated<number>;
  attempt: Generated<number>;
  fence: Count;
  token_hash: ColumnType<Buffer | null, Buffer | null | undefined, Buffer | null>;
  continuation_hash: ColumnType<Buffer | null, Buffer | null | undefined, Buffer | null>;
  runner_id: Text;
  lease_until: Later;
  canceling: Flag;
  began: Flag;
  last_seq: Generated<number>;
  outcome: Text;
  reason: Text;
  failed_step: Count;
  queued_at: Moment;
  claimed_at: Later;
  ended_at: Later;
}

interface StepTable {
  task_id: string;
  attempt: number;
  step: number;
  name: string;
  started_at: Later;
  ended_at: Later;
  outcome: Text;
  exit_code: Count;
  reason: Text;
  log_digest: Text;
  log_bytes: Generated<number>;
  log_lines: Generated<number>;
}

interface LogChunkTable {
  task_id: string;
  attempt: number;
  seq: number;
  step: number;
  at: Date;
  text: Buffer;
}

interface TaskObjectTable {
  task_id: string;
  digest: string;
  size: number;
}

interface ArtifactTable {
  job_id: string;
  node: number;
  path: string;
  digest: string;
  size: number;
  created_at: Moment;
  expires_at: Date;
}

interface CacheTable {
  id: Generated<number>;
  project_id: string;
  scope: string;
  key_name: Generated<string>;
  key: string;
  digest: string;
  size: number;
  saved_at: Moment;
  expires_at: Date;
  job_id: Text;
}

interface WorkspaceLayerTable {
  id: Generated<number>;
  root_id: string;
  workflow_id: string;
  job_id: string;
  job_name: string;
  digest: string;
  size: number;
  paths: string[];
  saved_at: Moment;
  expires_at: Date;
}

interface TestResultTable {
  id: Generated<number>;
  organization_id: string;
  project_id: string;
  workflow_id: string;
  job_id: string;
  job_name: string;
  branch: Text;
  node: number;
  name: string;
  classname: Text;
  file: Text;
  source: Text;
  result: "success" | "failure" | "error" | "skipped";
  seconds: Count;
  message: Text;
  at: Moment;
}

interface TrustRootTable {
  organization_id: string;
  version: number;
  fingerprint: string;
  document: JSONColumnType<SignedTrustRoot>;
  at: Moment;
}

interface PolicyTable {
  organization_id: string;
  scope: string;
  version: number;
  fingerprint: string;
  document: JSONColumnType<SignedPolicy>;
  at: Moment;
}

interface SealedValueTable {
  organization_id: string;
  scope: string;
  name: string;
  version: number;
  fingerprint: string;
  is_tombstone: Flag;
  document: JSONColumnType<Omit<SealedValue, "ciphertext"> | SignedTombstone>;
  ciphertext: Text;
  at: Moment;
}

interface OpeningTable {
  organization_id: string;
  scope: string;
  name: string;
  class: string;
  at: Date;
}

interface ReceiptTable {
  id: Generated<string>;
  organization_id: string;
  job_id: string;
  class: string;
  fingerprint: string;
  document: JSONColumnType<SignedReceipt>;
  at: Moment;
}

interface GateProofTable {
  job_id: string;
  node: number;
  workflow_id: string;
  document: JSONColumnType<SignedResult>;
  at: Moment;
}

interface SignedApprovalTable {
  id: Generated<string>;
  job_id: string;
  workflow_id: string;
  approver: string;
  document: JSONColumnType<SignedApproval>;
  at: Moment;
}

interface GroupTable {
  id: Generated<string>;
  organization_id: string;
  name: string;
  description: Generated<string>;
  created_at: Moment;
}

interface GroupMemberTable {
  group_id: string;
  user_id: string;
  created_at: Moment;
}

interface ContextTable {
  id: Generated<string>;
  organization_id: string;
  name: string;
  created_at: Moment;
}

interface ContextRestrictionTable {
  id: Generated<string>;
  context_id: string;
  type: "project" | "expression" | "group";
  value: string;
  created_at: Moment;
}

interface ContextVariableTable {
  context_id: string;
  name: string;
  value: string;
  created_at: Moment;
  updated_at: Moment;
}

interface SeenByServerTable {
  organization_id: string;
  scope: string;
  name: string;
  first_at: Date;
  last_at: Date;
}

interface OidcCustomClaimsTable {
  organization_id: string;
  project_id: string | null;
  audience: Generated<string[] | null>;
  audience_updated_at: Generated<Date | null>;
  /** A bigint in digits. */
  lifetime_ms: ColumnType<string | null, number | null | undefined, number | null>;
  lifetime_updated_at: Generated<Date | null>;
}

interface EffectTable {
  id: Generated<number>;
  kind: string;
  key: Text;
  payload: Json<object>;
  due_at: Moment;
  attempts: Generated<number>;
  lease_until: Later;
  last_error: Text;
  parked_at: Later;
  created_at: Moment;
}

interface ChoreTable {
  name: string;
  due_at: Date;
}

interface DeliveryTable {
  source: string;
  delivery_id: string;
  received_at: Moment;
  pipeline_ids: Generated<string[]>;
}

interface EventTable {
  id: ColumnType<number, never, never>;
  event_id: Generated<string>;
  occurred_at: Moment;
  organization_id: Text;
  action: string;
  actor: JSONColumnType<object>;
  target: JSONColumnType<object>;
  scope: Json<object>;
  payload: Json<object>;
  success: boolean;
  request: ColumnType<object | null, string | null | undefined, string | null>;
}

export type Row<Name extends keyof Tables> = Selectable<Tables[Name]>;
