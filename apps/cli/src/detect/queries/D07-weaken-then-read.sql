-- title: A context was opened and then read
-- severity: critical
-- actions: context.restriction.delete, context.group_add
-- ids: context
-- key: org_id, actor_id, context_id
--
-- Why: Removing a restriction and reading the secrets within the hour is the shortest way to secrets that one may not have.
-- False positives: A pipeline that happened to run after a planned change of a restriction.
-- Response: Treat it as a breach of that context: put the restriction back, rotate its variables, ask both actors.

select r.org_id, r.occurred_at as at, r.actor_id, r.actor_name, r.context_id,
  min(s.occurred_at) as read_at, array_agg(distinct s.actor_id) as readers, r.id
from ev r
join ev s on s.org_id = r.org_id and s.context_id = r.context_id and s.act = 'context.secrets.accessed'
  and s.occurred_at between r.occurred_at and r.occurred_at + interval '60 minutes'
where r.act in ('context.restriction.delete', 'context.group.add')
  and r.success is not false
  and s.occurred_at between since() and now()
group by r.org_id, r.occurred_at, r.actor_id, r.actor_name, r.context_id, r.id
