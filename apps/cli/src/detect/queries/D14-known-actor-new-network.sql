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
seen as (
  select e.org_id, e.actor_id, e.actor_name, e.ip, a.network, e.occurred_at, e.act,
    count(*) over (
      partition by e.org_id, e.actor_id order by e.occurred_at
      range between interval '90 days' preceding and interval '24 hours' preceding) as known,
    count(*) over (
      partition by e.org_id, e.actor_id, a.network order by e.occurred_at
      range between interval '90 days' preceding and interval '24 hours' preceding) as known_here
  from ev e join addresses a using (ip)
  where e.actor_type = 'user' and e.occurred_at between since() - interval '90 days' and now()
)
select org_id, min(occurred_at) as at, actor_id, max(actor_name) as actor_name, network, host(ip) as ip, array_agg(distinct act) as actions
from seen
where known > 0 and known_here = 0 and act not like 'workflow.%' and act not like 'build.%'
  and occurred_at between since() and now()
group by org_id, actor_id, network, ip
