-- title: A pipeline ran with a config that is in no repository
-- severity: high
-- actions: trigger_event-create
-- key: org_id, actor_id, project_id
--
-- Why: With unversioned configs, whoever holds a token runs what they like, with the project's secrets, and leaves no commit to review.
-- False positives: Organizations that use the feature on purpose.
-- Response: Look at the config that ran, and turn unversioned configs off where they are not needed.

select e.org_id, e.occurred_at as at, e.actor_id, e.actor_name, e.project_id, e.pipeline_id,
  coalesce(e.payload ->> 'config-source', e.payload ->> 'config_source') as config_source, host(e.ip) as ip, e.id
from ev e
where e.act = 'trigger.event.create'
  and e.occurred_at between since() and now()
  and coalesce(e.payload ->> 'config-source', e.payload ->> 'config_source') like 'api%'
