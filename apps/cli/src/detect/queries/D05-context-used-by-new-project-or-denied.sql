-- title: A sensitive context was used by a project that had not used it before
-- severity: high
-- needs: sensitive contexts
-- actions: context.secrets.accessed, workflow-job-context-request
-- ids: context, project
-- history: 90 days
-- warm up: 7 days
-- key: org_id, project_id, context_id
--
-- Why: Contexts and projects belong together in pairs that rarely change. The first use of a pair in 90 days, also when it was denied, is either a new deployment or somebody who added a context to a config where it does not belong.
-- False positives: New projects, contexts that are used once a quarter.
-- Response: Look at the commit that asked for the context, and restrict the context to its projects.

with uses as (
  select org_id, project_id, context_id, occurred_at, success, actor_id, actor_name,
    count(*) filter (where act = 'context.secrets.accessed') over (
      partition by org_id, context_id, project_id order by occurred_at
      range between interval '90 days' preceding and interval '24 hours' preceding) as before
  from ev join ctx_tag t using (context_id)
  where t.sensitive and project_id is not null
    and act in ('context.secrets.accessed', 'workflow.job.context.request')
    and occurred_at between since() - interval '90 days' and now()
)
select org_id, min(occurred_at) as at, project_id, context_id, bool_or(success is false) as any_denied,
  array_agg(distinct actor_id) as actors, count(*) as uses
from uses
where before = 0 and occurred_at between since() and now() and occurred_at >= log_begins() + interval '7 days'
group by org_id, project_id, context_id
