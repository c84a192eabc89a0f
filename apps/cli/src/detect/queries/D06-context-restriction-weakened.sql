-- title: A restriction was taken from a context
-- severity: high
-- actions: context.restriction.delete, context.group_remove, context.group_add
-- ids: context
-- key: org_id, context_id, actor_id
--
-- Why: Restrictions decide which projects, branches and people may use a context. Deleting one, or changing its groups, without a new restriction within ten minutes leaves the context more open than it was.
-- False positives: Group changes that were planned; a restriction that was replaced later than ten minutes after.
-- Response: Put the restriction back, then look at who read the context meanwhile (D07).

select d.org_id, d.occurred_at as at, d.action, d.actor_id, d.actor_name, d.context_id, d.payload, host(d.ip) as ip, d.id
from ev d
where d.act in ('context.restriction.delete', 'context.group.remove', 'context.group.add')
  and d.success is not false
  and d.occurred_at between since() and now()
  and not exists (
    select from ev c
    where c.org_id = d.org_id and c.context_id = d.context_id and c.act = 'context.restriction.create'
      and c.success is not false
      and c.occurred_at between d.occurred_at and d.occurred_at + interval '10 minutes')
