-- title: The audit log fell silent, was exported, or came late
-- severity: high
-- actions: every action
-- key: org_id, kind, actor_id
--
-- Why: Whoever wants to stay unseen stops the log, and whoever wants to know what is seen exports it. A silence is a pause longer than the organization's `max_gap` (6 hours); late are events that arrived more than a day after they happened, which only logs that say when they arrived can show.
-- False positives: Organizations that sleep at night: set `max_gap` in the tags file. Exports by those who do this work: list them with `--actors`, purpose `audit-export`.
-- Response: Look at the streaming settings and at who changed them; compare with another source (the identity provider, the forge).

with minutes as (
  select org_id, min(occurred_at) as first, max(occurred_at) as last
  from ev where occurred_at <= now()
  group by org_id, date_trunc('minute', occurred_at)
),
pauses as (
  select org_id, last as begins, lead(first, 1, now()) over (partition by org_id order by first) as ends from minutes
)
select p.org_id, max(p.ends) as at, 'silence' as kind, null::text as actor_id, null::text as actor_name,
  count(*) as times, max(p.ends - p.begins)::text as longest
from pauses p join org_cfg c using (org_id)
where p.ends - p.begins > c.max_gap and p.ends > since()
group by p.org_id
union all
select e.org_id, e.occurred_at, 'export', e.actor_id, e.actor_name, 1, null
from ev e
where e.act in ('audit.log.requested', 'audit.log.download.url.generated')
  and e.occurred_at between since() and now()
  and not exists (
    select from allow_actor w
    where (w.org_id is null or w.org_id = e.org_id) and w.actor_id = e.actor_id and w.purpose = 'audit-export')
union all
select org_id, max(occurred_at), 'late-arrival', null, null, count(*), max(ingested_at - occurred_at)::text
from ev
where ingested_at - occurred_at > interval '24 hours' and ingested_at between since() and now()
group by org_id
