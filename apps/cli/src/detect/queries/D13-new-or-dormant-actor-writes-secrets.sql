-- title: An actor who is new, or was long away, changed secrets
-- severity: high
-- actions: context.env_var.store, context.env_var.delete, context.create, project.env_var.create, project.env_var.copy, project.ssh_key.create
-- history: 45 days
-- warm up: 7 days
-- key: org_id, actor_id
--
-- Why: Accounts that nobody uses are taken over unnoticed. A person without any activity in the 45 days before today who changes secrets is new, back from leave, or not who they seem to be.
-- False positives: New colleagues, long holidays.
-- Response: Ask the actor by another channel than the account.

select e.org_id, e.occurred_at as at, e.action, e.actor_id, e.actor_name, e.target_id, host(e.ip) as ip,
  (select max(p.occurred_at) from ev p
   where p.org_id = e.org_id and p.actor_id = e.actor_id and p.occurred_at < e.occurred_at - interval '24 hours') as last_active,
  e.id
from ev e
where e.act in ('context.env.var.store', 'context.env.var.delete', 'context.create', 'project.env.var.create',
    'project.env.var.copy', 'project.ssh.key.create')
  and e.actor_type = 'user'
  and e.occurred_at between since() and now()
  and e.occurred_at >= log_begins() + interval '7 days'
  and not exists (
    select from ev p
    where p.org_id = e.org_id and p.actor_id = e.actor_id
      and p.occurred_at >= e.occurred_at - interval '45 days' and p.occurred_at < e.occurred_at - interval '24 hours')
