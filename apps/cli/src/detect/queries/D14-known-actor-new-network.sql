-- title: A known actor came from a network they had not used before
-- severity: medium
-- actions: every action except workflow.* and build.*
-- history: 90 days
-- key: org_id, actor_id, network
--
-- Why: A stolen session is used from elsewhere. The network is the country where `--geo` tells countries, else the /24 (IPv4) or /48 (IPv6). What pipelines cause is left out, and so are actors without a past.
-- False positives: Travel, a new provider, mobile networks.
-- Response: Ask the actor; if it was not them, end all sessions.

with addresses as (
  select ip, coalesce(
    (select country from ip_geo where ip <<= net order by masklen(net) desc limit 1),
    network(set_masklen(ip, case family(ip) when 4 then 24 else 48 end))::text) as network
  from (select distinct ip from ev where actor_type = 'user' and ip is not null) used
),
days as (
  select org_id, actor_id, ip, min(occurred_at) as first, max(occurred_at) as last
  from ev
  where actor_type = 'user' and ip is not null and occurred_at <= now()
  group by org_id, actor_id, ip, date_trunc('day', occurred_at)
),
-- A network is new on its first day, and again after 90 days without it.
arrivals as (
  select org_id, actor_id, network, first
  from (
    select org_id, actor_id, network, first,
      first - max(last) over (
        partition by org_id, actor_id, network order by first rows between unbounded preceding and 1 preceding) as pause
    from days join addresses using (ip)) spells
  where pause is null or pause > interval '90 days'
)
select e.org_id, min(e.occurred_at) as at, e.actor_id, max(e.actor_name) as actor_name, n.network,
  array_agg(distinct host(e.ip)) as addresses, array_agg(distinct e.act) as actions
from arrivals n
join ev e on e.org_id = n.org_id and e.actor_id = n.actor_id
  and e.occurred_at >= n.first and e.occurred_at < n.first + interval '24 hours'
join addresses a on a.ip = e.ip and a.network = n.network
where e.actor_type = 'user' and e.act not like 'workflow.%' and e.act not like 'build.%'
  and e.occurred_at between since() and now()
  and exists (
    select from ev p
    where p.org_id = e.org_id and p.actor_id = e.actor_id and p.actor_type = 'user' and p.ip is not null
      and p.occurred_at >= e.occurred_at - interval '90 days' and p.occurred_at < e.occurred_at - interval '24 hours')
group by e.org_id, e.actor_id, n.network
