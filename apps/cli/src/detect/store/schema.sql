-- The tables that the detections read. Everything is made inside one transaction that is rolled back at the end,
-- so that nothing is left in the database, however the run ends.

create table ev (
  id uuid not null,
  org_id uuid not null,
  action text not null,
  act text collate "C" generated always as (lower(translate(action, '-_', '..'))) stored,
  occurred_at timestamptz not null,
  ingested_at timestamptz not null,
  success boolean,
  actor_type text, actor_id text collate "C", actor_name text,
  target_type text, target_id text, target_name text,
  ip inet,
  project_id text, context_id text, pipeline_id text,
  payload jsonb not null default '{}'
);

create table org_cfg (
  org_id uuid primary key,
  tz text not null default 'UTC',
  day_from time not null default '06:00',
  day_to time not null default '20:00',
  max_gap interval not null default '6 hours'
);

create table ctx_tag (
  context_id text primary key,
  sensitive boolean not null default false,
  canary boolean not null default false
);

create table allow_actor (org_id uuid, actor_id text not null, purpose text not null);

create table snap (
  org_id uuid not null,
  scope_id text not null,
  key text not null,
  value jsonb not null,
  seen_at timestamptz not null
);

create table job_fact (
  workflow_id text,
  org_id uuid not null,
  pipeline_id text,
  job_name text,
  type text,
  started_by text,
  approved_by text,
  on_hold_at timestamptz,
  approved_at timestamptz,
  ssh boolean,
  config_source text,
  sensitive boolean,
  gates_deploy boolean
);

create table ip_geo (net cidr not null, country text not null);

-- The window that is looked at. `now()` stands before PostgreSQL's own in the search path, so that queries which were
-- written for a live database answer as of the chosen instant.

create function since() returns timestamptz stable language sql
  as $$ select current_setting('ringfort.since')::timestamptz $$;
create function now() returns timestamptz stable language sql
  as $$ select current_setting('ringfort.until')::timestamptz $$;
create function log_begins() returns timestamptz stable language sql
  as $$ select current_setting('ringfort.log_begins')::timestamptz $$;
