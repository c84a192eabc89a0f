-- title: Secrets read in bulk by one actor
-- severity: critical
-- actions: context.secrets.accessed
-- ids: context
-- key: org_id, actor_id
--
-- Why: Whoever holds a stolen token reads everything it can reach before it is noticed. More than 50 reads in any hour, or ten different contexts within a day, is not how one actor works. The hour slides, so that a burst over the turn of an hour counts whole; reads are counted, writes are not.
-- False positives: A machine user that starts the pipelines of many projects. Give each pipeline its own trigger actor, or suppress this one with a reason and an expiry.
-- Response: Stop the actor's pipelines, end their sessions and tokens, rotate the contexts that are listed.

with reads as (
  select org_id, actor_id, actor_name, context_id, occurred_at,
    count(*) over (
      partition by org_id, actor_id order by occurred_at
      range between interval '1 hour' preceding and current row) as in_hour,
    occurred_at - lag(occurred_at) over (partition by org_id, actor_id, context_id order by occurred_at) as pause
  from ev
  where act = 'context.secrets.accessed' and occurred_at between since() - interval '24 hours' and now()
),
-- How long each context counts as read: a day from each read, readings that overlap taken together.
numbered as (
  select *, count(*) filter (where pause is null or pause >= interval '24 hours')
    over (partition by org_id, actor_id, context_id order by occurred_at) as spell
  from reads where context_id is not null
),
spells as (
  select org_id, actor_id, min(occurred_at) as begins, max(occurred_at) + interval '24 hours' as ends
  from numbered group by org_id, actor_id, context_id, spell
),
held as (
  select org_id, actor_id, at, sum(step) over (partition by org_id, actor_id order by at, step) as contexts
  from spells, lateral (values (begins, 1), (ends, -1)) as turn(at, step)
),
peaks as (
  select org_id, actor_id, occurred_at as at, in_hour, null::bigint as contexts from reads
  union all
  select org_id, actor_id, at, null, contexts from held
)
select org_id, min(at) filter (where in_hour > 50 or contexts >= 10) as at, actor_id,
  (select r.actor_name from reads r
   where r.org_id = p.org_id and r.actor_id is not distinct from p.actor_id and r.actor_name is not null limit 1) as actor_name,
  max(in_hour) as reads_in_an_hour, max(contexts) as contexts_in_a_day
from peaks p
where at between since() and now()
group by org_id, actor_id
having max(in_hour) > 50 or max(contexts) >= 10
