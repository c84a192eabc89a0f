-- title: A job with SSH had a context
-- severity: high
-- needs: job facts
-- actions: context.secrets.accessed
-- ids: context, pipeline
-- key: org_id, actor_id, context_id
--
-- Why: Whoever reruns a job with SSH sits in a shell beside the secrets that the job was given, and the log does not show what they do there.
-- False positives: Debugging that was agreed on. Forbid SSH for projects with sensitive contexts instead.
-- Response: Ask the actor, rotate the context, turn SSH off for the project.

select distinct e.org_id, e.occurred_at as at, e.actor_id, e.actor_name, e.project_id, e.pipeline_id, e.context_id, j.job_name, e.id
from ev e
join job_fact j on j.org_id = e.org_id and j.pipeline_id = e.pipeline_id and j.ssh
where e.act = 'context.secrets.accessed' and e.occurred_at between since() and now()
