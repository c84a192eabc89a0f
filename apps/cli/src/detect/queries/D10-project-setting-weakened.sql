-- title: A project's settings became weaker
-- severity: high
-- needs: project snapshots
-- key: org_id, scope_id, key
--
-- Why: The event says that settings were changed, not to what. Two snapshots of the settings say it: builds of forks, secrets for forks, SSH, settings without an administrator, unversioned configs. The last event between the two names the actor.
-- False positives: Changes that were agreed on.
-- Response: Set it back, and ask the actor. Without an actor, the change was made in a way that the log does not show.

with changes as (
  select org_id, scope_id, key, value, seen_at,
    lag(value) over same as previous, lag(seen_at) over same as previous_at
  from snap where scope_id <> 'org'
  window same as (partition by org_id, scope_id, key order by seen_at)
)
select s.org_id, s.seen_at as at, s.scope_id, s.key, s.previous, s.value, s.previous_at, e.actor_id, e.actor_name, host(e.ip) as ip
from changes s
left join lateral (
  select * from ev e
  where e.org_id = s.org_id and e.act = 'project.settings.update'
    and s.scope_id in (e.target_id, e.project_id)
    and e.occurred_at between s.previous_at and s.seen_at
  order by e.occurred_at desc limit 1) e on true
where s.seen_at between since() and now()
  and s.previous_at is not null and s.previous is distinct from s.value
  and (s.key, s.value) in (
    ('build_fork_prs', 'true'::jsonb), ('forks_receive_secret_env_vars', 'true'), ('disable_ssh', 'false'),
    ('write_settings_requires_admin', 'false'), ('enable_unversioned_config', 'true'))
