-- Who may come in.

create table organizations (
  id uuid primary key default gen_random_uuid(),
  slug text not null unique,
  name text not null,
  vcs_type text not null check (vcs_type in ('github', 'bitbucket', 'circleci')),
  -- Names of CircleCI's v3 attributes; what is absent has its default.
  settings jsonb not null default '{}',
  created_at timestamptz not null default now()
);

create table users (
  id uuid primary key default gen_random_uuid(),
  login text not null unique,
  name text not null,
  avatar_url text,
  -- The house itself, as the actor of schedules and polls.
  is_system boolean not null default false,
  created_at timestamptz not null default now()
);

create table members (
  organization_id uuid not null references organizations on delete cascade,
  user_id uuid not null references users on delete cascade,
  role text not null check (role in ('admin', 'contributor', 'viewer')),
  created_at timestamptz not null default now(),
  primary key (organization_id, user_id)
);

create table tokens (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users on delete cascade,
  label text not null,
  -- SHA-256 of a random token of 256 bits: nothing to guess, so nothing to slow down.
  hash bytea not null unique,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  last_used_at timestamptz
);

create table setup_links (
  hash bytea primary key,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);

-- What is built.

create table projects (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references organizations on delete cascade,
  slug text not null unique,
  name text not null,
  vcs_provider text not null check (vcs_provider in ('GitHub', 'Bitbucket', 'CircleCI')),
  vcs_url text not null,
  -- What the server and the runners fetch from.
  clone_url text not null,
  external_id text,
  default_branch text not null default 'main',
  is_private boolean not null default true,
  -- Which forge speaks for it, where its API is and what webhooks must be signed with: {kind, api_url, ...}.
  forge jsonb not null default '{"kind":"git"}',
  -- `advanced` settings of API v2; what is absent has its default.
  settings jsonb not null default '{}',
  followed boolean not null default true,
  next_pipeline_number bigint not null default 1,
  next_job_number bigint not null default 1,
  -- Refs of the last poll, and when the next is due; null: not polled.
  poll_every_seconds integer,
  poll_due_at timestamptz,
  polled_refs jsonb,
  polled_at timestamptz,
  -- Why the last poll failed, in words for people, and how many did in a row.
  poll_error text,
  poll_failures integer not null default 0,
  created_at timestamptz not null default now()
);
create index projects_of_organization on projects (organization_id);
create index projects_to_poll on projects (poll_due_at) where poll_due_at is not null;
create index projects_by_external_id on projects (external_id) where external_id is not null;

create table pipeline_definitions (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null references projects on delete cascade,
  name text not null,
  description text not null default '',
  config_source jsonb not null,
  checkout_source jsonb not null,
  created_at timestamptz not null default now()
);
create index pipeline_definitions_of_project on pipeline_definitions (project_id);

create table triggers (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null references projects on delete cascade,
  pipeline_definition_id uuid not null references pipeline_definitions on delete cascade,
  event_source jsonb not null,
  event_preset text,
  event_name text,
  config_ref text,
  checkout_ref text,
  disabled boolean not null default false,
  parameters jsonb not null default '{}',
  -- Of inbound custom webhooks.
  secret_hash bytea,
  created_by uuid references users,
  -- Of schedules.
  due_at timestamptz,
  created_at timestamptz not null default now()
);
create index triggers_of_definition on triggers (pipeline_definition_id);
create index triggers_due on triggers (due_at) where due_at is not null and not disabled;

create table schedules (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null references projects on delete cascade,
  name text not null,
  description text not null default '',
  actor_id uuid not null references users,
  parameters jsonb not null,
  timetable jsonb not null,
  due_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (project_id, name)
);
create index schedules_due on schedules (due_at) where due_at is not null;

-- Workflows with `triggers: schedule`, as the newest config of a branch has them.
create table config_schedules (
  project_id uuid not null references projects on delete cascade,
  branch text not null,
  workflow text not null,
  cron text not null,
  due_at timestamptz,
  primary key (project_id, branch, workflow, cron)
);
create index config_schedules_due on config_schedules (due_at) where due_at is not null;

create table webhooks (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null references projects on delete cascade,
  name text not null,
  url text not null,
  events text[] not null,
  verify_tls boolean not null,
  signing_secret text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index webhooks_of_project on webhooks (project_id);

create table project_variables (
  project_id uuid not null references projects on delete cascade,
  name text not null,
  -- A compatibility write: the server has seen the value, and says so for ever.
  value text not null,
  created_at timestamptz not null default now(),
  primary key (project_id, name)
);

create table checkout_keys (
  project_id uuid not null references projects on delete cascade,
  fingerprint_md5 text not null,
  fingerprint_sha256 text not null,
  type text not null check (type in ('deploy-key', 'github-user-key')),
  public_key text not null,
  private_key text not null,
  preferred boolean not null,
  created_by uuid references users,
  created_at timestamptz not null default now(),
  primary key (project_id, fingerprint_md5)
);

create table url_orb_allow_list (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references organizations on delete cascade,
  name text not null,
  prefix text not null,
  auth text not null,
  created_at timestamptz not null default now()
);

-- What runs.

create table pipelines (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references organizations on delete cascade,
  project_id uuid not null references projects on delete cascade,
  definition_id uuid references pipeline_definitions on delete set null,
  number bigint not null,
  state text not null check (state in ('created', 'errored', 'setup-pending', 'setup', 'pending')),
  errors jsonb not null default '[]',
  -- {type, received_at, ...} as the API shows it.
  trigger jsonb not null,
  trigger_parameters jsonb not null default '{}',
  vcs jsonb not null default '{}',
  branch text,
  tag text,
  -- Full ref that holds the revision: what a runner fetches.
  ref text,
  revision text,
  -- A fork's repository, where the revision comes from one.
  fork_url text,
  -- Where the configuration is, when that is not the project's own repository at the same revision.
  config jsonb not null default '{}',
  parameters jsonb not null default '{}',
  -- Pipeline values by name.
  values jsonb not null default '{}',
  -- Orbs by the reference in the config and what they were resolved to.
  orbs jsonb not null default '[]',
  -- Of what a setup job has continued with: {started_with, parameters, statement}.
  continuation jsonb,
  actor_id uuid not null references users,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (project_id, number)
);
create index pipelines_of_project on pipelines (project_id, number desc);
create index pipelines_of_branch on pipelines (project_id, branch, number desc);
create index pipelines_of_organization on pipelines (organization_id, created_at desc, id);
create index pipelines_of_actor on pipelines (project_id, actor_id, number desc);

-- Large, and read seldom.
create table pipeline_configs (
  pipeline_id uuid primary key references pipelines on delete cascade,
  source text not null default '',
  compiled text not null default '',
  setup_source text,
  setup_compiled text,
  -- Diagnostics as the compiler made them, with their places.
  diagnostics jsonb not null default '[]'
);

create table workflows (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references organizations on delete cascade,
  project_id uuid not null references projects on delete cascade,
  pipeline_id uuid not null references pipelines on delete cascade,
  name text not null,
  status text not null,
  -- The engine's state.
  state jsonb not null,
  -- The first workflow of a line of reruns: its workspace is shared, and its reruns are counted here.
  root_id uuid not null,
  rerun_of uuid references workflows on delete set null,
  is_setup boolean not null default false,
  is_scheduled boolean not null default false,
  actor_id uuid not null references users,
  canceled_by uuid references users,
  errored_by uuid references users,
  auto_rerun_number integer,
  max_auto_reruns integer,
  branch text,
  created_at timestamptz not null default now(),
  stopped_at timestamptz,
  -- The next time that the passing of time can matter.
  clock_due_at timestamptz
);
create index workflows_of_pipeline on workflows (pipeline_id, created_at);
create index workflows_of_root on workflows (root_id);
create index workflows_alive on workflows (project_id, branch) where stopped_at is null;
create index workflows_clock on workflows (clock_due_at) where clock_due_at is not null;
create index workflows_by_name on workflows (project_id, name, created_at desc, id desc);
create index workflows_by_age on workflows (project_id, created_at);

create table jobs (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references organizations on delete cascade,
  project_id uuid not null references projects on delete cascade,
  pipeline_id uuid not null references pipelines on delete cascade,
  workflow_id uuid not null references workflows on delete cascade,
  place integer not null,
  name text not null,
  type text not null,
  status text not null,
  number bigint,
  -- One invocation of a job, as compiled.
  plan jsonb not null,
  -- The job of an earlier workflow whose result this is.
  kept_from uuid,
  approved_by uuid references users,
  canceled_by uuid references users,
  reason text,
  created_at timestamptz not null default now(),
  queued_at timestamptz,
  started_at timestamptz,
  stopped_at timestamptz,
  unique (workflow_id, place)
);
create unique index jobs_by_number on jobs (project_id, number) where kept_from is null;
create index jobs_of_pipeline on jobs (pipeline_id);
create index jobs_kept on jobs (kept_from) where kept_from is not null;
create index jobs_ended on jobs (project_id, name, stopped_at) where stopped_at is not null;

create table serial_groups (
  organization_id uuid not null references organizations on delete cascade,
  name text not null,
  state jsonb not null,
  clock_due_at timestamptz,
  primary key (organization_id, name)
);

-- Who runs it.

create table resource_classes (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references organizations on delete cascade,
  name text not null unique,
  description text not null default '',
  -- Jobs that name no class of the organization's own go here.
  is_default boolean not null default false,
  -- What becomes of a job whose runner is lost: 'never', 'before-first-step' or 'always' run again.
  retry_lost text not null default 'before-first-step' check (retry_lost in ('never', 'before-first-step', 'always')),
  strict boolean not null default false,
  created_at timestamptz not null default now()
);
create unique index one_default_class on resource_classes (organization_id) where is_default;

create table runner_tokens (
  id uuid primary key default gen_random_uuid(),
  class_id uuid not null references resource_classes on delete cascade,
  nickname text not null,
  hash bytea not null unique,
  created_at timestamptz not null default now()
);

create table runners (
  id uuid primary key default gen_random_uuid(),
  class_id uuid not null references resource_classes on delete cascade,
  name text not null,
  hostname text not null,
  version text not null,
  platform text not null,
  ip text not null,
  facts jsonb not null default '{}',
  first_connected timestamptz not null default now(),
  last_connected timestamptz not null default now(),
  last_used timestamptz,
  unique (class_id, name)
);

create sequence fences;

-- One node of one job. A task is what a runner claims.
create table tasks (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references organizations on delete cascade,
  project_id uuid not null references projects on delete cascade,
  workflow_id uuid not null references workflows on delete cascade,
  job_id uuid not null references jobs on delete cascade,
  node integer not null,
  class_id uuid references resource_classes on delete set null,
  status text not null check (status in ('queued', 'claimed', 'ended', 'withdrawn', 'parked')),
  -- Queue order: rounds between projects, then age.
  turn bigint not null,
  position bigserial not null,
  attempt integer not null default 1,
  fence bigint,
  token_hash bytea,
  -- Of a setup workflow's task: lets its job continue the pipeline.
  continuation_hash bytea,
  runner_id uuid references runners on delete set null,
  lease_until timestamptz,
  -- Asked to stop; the runner reports its end.
  canceling boolean not null default false,
  -- Of this attempt: a step has begun, so that running it again is a second time.
  began boolean not null default false,
  last_seq bigint not null default 0,
  outcome text,
  reason text,
  failed_step integer,
  queued_at timestamptz not null default now(),
  claimed_at timestamptz,
  ended_at timestamptz,
  unique (job_id, node)
);
create index tasks_queue on tasks (class_id, turn, position) where status = 'queued';
create index tasks_queue_of_project on tasks (class_id, project_id, turn desc) where status = 'queued';
create index tasks_leases on tasks (lease_until) where status = 'claimed';
create unique index tasks_by_continuation on tasks (continuation_hash) where continuation_hash is not null;
create index tasks_of_runner on tasks (runner_id) where status = 'claimed';

create table steps (
  task_id uuid not null references tasks on delete cascade,
  attempt integer not null,
  step integer not null,
  name text not null,
  started_at timestamptz,
  ended_at timestamptz,
  outcome text,
  exit_code integer,
  reason text,
  -- Where the log lies once it is whole; until then its chunks are below.
  log_digest text,
  log_bytes bigint not null default 0,
  log_lines bigint not null default 0,
  primary key (task_id, attempt, step)
);

create table log_chunks (
  task_id uuid not null,
  attempt integer not null,
  seq bigint not null,
  step integer not null,
  at timestamptz not null,
  text bytea not null,
  primary key (task_id, attempt, seq)
);

-- What it leaves.

-- What a task has sent: it can name these, and no other task's, whatever digests it has heard of.
create table task_objects (
  task_id uuid not null references tasks on delete cascade,
  digest text not null,
  size bigint not null,
  primary key (task_id, digest)
);

create index task_objects_by_digest on task_objects (digest);

create table artifacts (
  job_id uuid not null references jobs on delete cascade,
  node integer not null,
  path text not null,
  digest text not null,
  size bigint not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (job_id, node, path)
);
create index artifacts_expiring on artifacts (expires_at);
create index artifacts_by_digest on artifacts (digest);

create table caches (
  id bigserial primary key,
  project_id uuid not null references projects on delete cascade,
  -- 'branch' or 'protected', as the runner says; or the fork whose jobs made it.
  scope text not null,
  -- Of the key that seals it; empty for what is not sealed.
  key_name text not null default '',
  key text not null,
  digest text not null,
  size bigint not null,
  saved_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  job_id uuid references jobs on delete set null,
  unique (project_id, scope, key_name, key)
);
create index caches_by_prefix on caches (project_id, key_name, scope, key text_pattern_ops);
create index caches_expiring on caches (expires_at);
create index caches_by_digest on caches (digest);

create table workspace_layers (
  id bigserial primary key,
  -- The first workflow of the line of reruns.
  root_id uuid not null,
  workflow_id uuid not null references workflows on delete cascade,
  job_id uuid not null references jobs on delete cascade,
  job_name text not null,
  digest text not null,
  size bigint not null,
  -- Files and links in the layer, for conflicts between jobs without an order.
  paths text[] not null,
  saved_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null
);
create index workspace_layers_of_workflow on workspace_layers (root_id);
create index workspace_layers_expiring on workspace_layers (expires_at);
create index workspace_layers_by_digest on workspace_layers (digest);

create table test_results (
  id bigserial primary key,
  organization_id uuid not null,
  project_id uuid not null references projects on delete cascade,
  workflow_id uuid not null,
  job_id uuid not null references jobs on delete cascade,
  job_name text not null,
  branch text,
  node integer not null,
  name text not null,
  classname text,
  file text,
  source text,
  result text not null check (result in ('success', 'failure', 'error', 'skipped')),
  seconds double precision,
  message text,
  at timestamptz not null default now()
);
create index test_results_of_job on test_results (job_id, id);
create index test_results_of_project on test_results (project_id, at);
create index test_failures on test_results (project_id, at) where result in ('failure', 'error');
create index steps_by_log on steps (log_digest) where log_digest is not null;

-- Secrets that nobody here can open. What is signed is kept as it came; the columns beside it are for finding it.

create table trust_roots (
  organization_id uuid not null references organizations on delete cascade,
  version integer not null,
  fingerprint text not null,
  document jsonb not null,
  at timestamptz not null default now(),
  primary key (organization_id, version)
);

-- `context/<name>` or `project/<slug>`. They outlive what they are named after: runners remember the versions that they have seen.
create table policies (
  organization_id uuid not null references organizations on delete cascade,
  scope text not null,
  version integer not null,
  fingerprint text not null,
  document jsonb not null,
  at timestamptz not null default now(),
  primary key (organization_id, scope, version)
);

create table sealed_values (
  organization_id uuid not null references organizations on delete cascade,
  scope text not null,
  name text not null,
  version integer not null,
  fingerprint text not null,
  is_tombstone boolean not null default false,
  -- Statement, signatures and rewraps.
  document jsonb not null,
  -- Only of the newest version: what was replaced or deleted is of no use but to thieves.
  ciphertext text,
  at timestamptz not null default now(),
  primary key (organization_id, scope, name, version)
);

-- When a class has last opened a value.
create table openings (
  organization_id uuid not null references organizations on delete cascade,
  scope text not null,
  name text not null,
  class text not null,
  at timestamptz not null,
  primary key (organization_id, scope, name, class)
);

create table receipts (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references organizations on delete cascade,
  -- Of a job that may be gone: who has opened what is asked about long afterwards.
  job_id uuid not null,
  class text not null,
  fingerprint text not null,
  document jsonb not null,
  at timestamptz not null default clock_timestamp(),
  -- Said again, it is the same.
  unique (job_id, fingerprint)
);
create index receipts_of_organization on receipts (organization_id, at, id);

-- How a node of a job ended, as the class that ran it has signed.
create table gate_proofs (
  job_id uuid not null references jobs on delete cascade,
  node integer not null,
  workflow_id uuid not null references workflows on delete cascade,
  document jsonb not null,
  at timestamptz not null default now(),
  primary key (job_id, node)
);
create index gate_proofs_of_workflow on gate_proofs (workflow_id);

create table signed_approvals (
  id uuid primary key default gen_random_uuid(),
  job_id uuid not null references jobs on delete cascade,
  workflow_id uuid not null references workflows on delete cascade,
  -- Of the trust root, by name and key: one approval each.
  approver text not null,
  document jsonb not null,
  at timestamptz not null default clock_timestamp(),
  unique (job_id, approver)
);
create index signed_approvals_of_workflow on signed_approvals (workflow_id);

-- Who may use what. Whoever is told by its id below may be gone meanwhile: nothing here opens because something else went.

create table groups (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references organizations on delete cascade,
  name text not null,
  description text not null default '',
  created_at timestamptz not null default now(),
  unique (organization_id, name)
);

create table group_members (
  group_id uuid not null references groups on delete cascade,
  user_id uuid not null references users on delete cascade,
  created_at timestamptz not null default now(),
  primary key (group_id, user_id)
);

create table contexts (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references organizations on delete cascade,
  name text not null,
  created_at timestamptz not null default now(),
  unique (organization_id, name)
);

create table context_restrictions (
  id uuid primary key default gen_random_uuid(),
  context_id uuid not null references contexts on delete cascade,
  type text not null check (type in ('project', 'expression', 'group')),
  -- The id of a project or a group, or an expression.
  value text not null,
  created_at timestamptz not null default now()
);
create index restrictions_of_context on context_restrictions (context_id);

-- Compatibility writes: the server has seen these values. Sealed ones are in `sealed_values`.
create table context_variables (
  context_id uuid not null references contexts on delete cascade,
  name text not null,
  value text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (context_id, name)
);

-- Names whose value this server was once told, by scope as `sealed_values` has it. They stay when the value or the context goes.
create table seen_by_server (
  organization_id uuid not null references organizations on delete cascade,
  scope text not null,
  name text not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (organization_id, scope, name)
);

-- What tokens of an organization's jobs, or of one project's, say in the place of what is usual. Null: as usual.
create table oidc_custom_claims (
  organization_id uuid not null references organizations on delete cascade,
  project_id uuid references projects on delete cascade,
  audience text[],
  audience_updated_at timestamptz,
  lifetime_ms bigint,
  lifetime_updated_at timestamptz,
  unique nulls not distinct (organization_id, project_id)
);

-- What the house owes the world, and what it has seen.

create table effects (
  id bigserial primary key,
  kind text not null,
  -- Two of the same key are one.
  key text unique,
  payload jsonb not null,
  due_at timestamptz not null default now(),
  attempts integer not null default 0,
  lease_until timestamptz,
  last_error text,
  -- Given up; shown to the operator, never in the way of others.
  parked_at timestamptz,
  created_at timestamptz not null default now()
);
create index effects_due on effects (due_at) where parked_at is null;

-- What one server of the house does every so often.
create table chores (
  name text primary key,
  due_at timestamptz not null
);

-- Deliveries of forges and custom webhooks, so that none counts twice.
create table deliveries (
  source text not null,
  delivery_id text not null,
  received_at timestamptz not null default now(),
  pipeline_ids uuid[] not null default '{}',
  primary key (source, delivery_id)
);
create index deliveries_by_age on deliveries (received_at);

create table events (
  id bigint generated always as identity primary key,
  event_id uuid not null default gen_random_uuid(),
  occurred_at timestamptz not null default clock_timestamp(),
  organization_id uuid,
  action text not null,
  actor jsonb not null,
  target jsonb not null,
  scope jsonb not null default '{}',
  payload jsonb not null default '{}',
  success boolean not null,
  request jsonb
);
create index events_of_organization on events (organization_id, id);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'events are only ever added';
end $$;
create trigger events_are_kept before update or delete on events for each row execute function refuse_change();
create trigger events_are_not_emptied before truncate on events for each statement execute function refuse_change();
