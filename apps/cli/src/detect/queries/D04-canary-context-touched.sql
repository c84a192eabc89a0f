-- title: A canary context was touched
-- severity: critical
-- needs: canary contexts
-- actions: context.secrets.accessed, workflow-job-context-request
-- ids: context
-- key: org_id, actor_id, context_id
--
-- Why: A canary is a context that no job may use. Whoever asks for it is looking around.
-- False positives: None by construction, unless someone uses the canary in a config.
-- Response: Treat it as a breach: open an incident, stop the actor, rotate what the actor could reach.

select e.org_id, e.occurred_at as at, e.action, e.actor_id, e.actor_name, e.context_id, e.project_id, e.success, host(e.ip) as ip, e.id
from ev e
join ctx_tag t on t.context_id = e.context_id and t.canary
where e.act in ('context.secrets.accessed', 'workflow.job.context.request')
  and e.occurred_at between since() and now()
