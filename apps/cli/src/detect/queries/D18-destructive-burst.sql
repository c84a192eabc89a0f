-- title: Many things were deleted within minutes
-- severity: critical
-- actions: context.delete, context.env_var.delete, project.delete, project.env_var.delete, checkout-key.delete, checkout-key.delete-all, deploy-keys.delete, org.workflows.deleted, project.stop_building, org_member.remove, webhook-delete
-- key: org_id, actor_id
--
-- Why: Ten deletions in any ten minutes are sabotage, or the traces of something else being removed.
-- False positives: Cleaning up by script. Suppress the script's actor with a reason and an expiry.
-- Response: End the actor's sessions and tokens first, then restore.

with deletions as (
  select org_id, actor_id, actor_name, occurred_at, act,
    count(*) over (
      partition by org_id, actor_id order by occurred_at
      range between interval '10 minutes' preceding and current row) as in_ten_minutes
  from ev
  where occurred_at between since() - interval '10 minutes' and now()
    and success is not false
    and act in ('context.delete', 'context.env.var.delete', 'project.delete', 'project.env.var.delete',
      'checkout.key.delete', 'checkout.key.delete.all', 'deploy.keys.delete', 'org.workflows.deleted',
      'project.stop.building', 'org.member.remove', 'webhook.delete')
)
select org_id, min(occurred_at) as at, actor_id, max(actor_name) as actor_name,
  max(in_ten_minutes) as peak_in_ten_minutes, max(occurred_at) as last_at
from deletions
where in_ten_minutes >= 10 and occurred_at between since() and now()
group by org_id, actor_id
