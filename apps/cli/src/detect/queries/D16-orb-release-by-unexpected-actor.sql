-- title: An orb was released by an actor who is not expected to
-- severity: high
-- actions: orb.publish.release, orb.version.promote, orb.namespace.create
-- key: org_id, actor_id
--
-- Why: A released orb runs in the pipelines of everybody who uses it.
-- False positives: Releases by hand. List who may release with `--actors`, purpose `orb-release`.
-- Response: Compare the release with its source; publish a clean one if they differ, and warn its users.

select e.org_id, e.occurred_at as at, e.action, e.actor_id, e.actor_name, e.target_id, e.target_name, host(e.ip) as ip, e.id
from ev e
where e.act in ('orb.publish.release', 'orb.version.promote', 'orb.namespace.create')
  and e.success is not false
  and e.occurred_at between since() and now()
  and not exists (
    select from allow_actor w
    where (w.org_id is null or w.org_id = e.org_id) and w.actor_id = e.actor_id and w.purpose = 'orb-release')
