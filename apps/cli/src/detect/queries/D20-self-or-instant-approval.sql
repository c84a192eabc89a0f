-- title: A deployment was approved by whoever started it, or without looking
-- severity: high
-- needs: job facts
-- key: org_id, workflow_id, job_name
--
-- Why: An approval is worth the second pair of eyes. One given by the person who started the workflow, or within ten seconds, has none.
-- False positives: Teams of one. Approvals whose approver is unknown are not shown here.
-- Response: Ask for an approval by somebody else, and check what was deployed.

select j.org_id, j.approved_at as at, j.workflow_id, j.pipeline_id, j.job_name, j.approved_by as actor_id, j.started_by,
  extract(epoch from j.approved_at - j.on_hold_at)::int as seconds_on_hold
from job_fact j
where j.type = 'approval' and j.gates_deploy
  and j.approved_at between since() and now()
  and (j.approved_by = j.started_by or j.approved_at - j.on_hold_at < interval '10 seconds')
