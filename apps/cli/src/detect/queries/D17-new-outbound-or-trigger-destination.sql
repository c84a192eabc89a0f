-- title: A new way out, or a new way to start pipelines
-- severity: medium
-- actions: webhook-create, webhook-update, trigger-create, schedule-create, schedule-update, config_source-update
-- undocumented: config_source-update
-- key: org_id, actor_id, destination
--
-- Why: A webhook sends what happens in the pipelines to another machine; a trigger or a schedule starts pipelines that nobody pushed. Webhooks to a host that was used before are silent; triggers and schedules are always shown.
-- False positives: Integrations that were agreed on.
-- Response: Ask who owns the host or the trigger; delete it if nobody does.

with told as (
  select *, lower(substring(coalesce(payload ->> 'url', payload #>> '{webhook,url}') from '^[A-Za-z]+://(?:[^/?#@]*@)?([^/:?#]+)')) as host
  from ev
  where act like 'webhook.%' or act in ('trigger.create', 'schedule.create', 'schedule.update', 'config.source.update')
)
select e.org_id, e.occurred_at as at, e.action, e.actor_id, e.actor_name, e.project_id,
  coalesce(e.host, e.target_id, e.id::text) as destination, host(e.ip) as ip, e.id
from told e
where e.act in ('webhook.create', 'webhook.update', 'trigger.create', 'schedule.create', 'schedule.update', 'config.source.update')
  and e.occurred_at between since() and now()
  and not exists (
    select from told p
    where p.org_id = e.org_id and p.act like 'webhook.%' and p.host = e.host and p.occurred_at < e.occurred_at)
