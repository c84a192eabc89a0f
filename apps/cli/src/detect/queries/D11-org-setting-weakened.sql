-- title: The organization's settings became weaker
-- severity: critical
-- needs: organization snapshots
-- key: org_id, key
--
-- Why: One switch for all projects: unversioned configs, uncertified orbs, user checkout keys, group restrictions, config policies, single sign-on. Two snapshots show the change, the events of the day before it the suspects.
-- False positives: Changes that were agreed on.
-- Response: Set it back at once, then ask every suspect.

with changes as (
  select org_id, key, value, seen_at, lag(value) over same as previous, lag(seen_at) over same as previous_at
  from snap where scope_id = 'org'
  window same as (partition by org_id, key order by seen_at)
)
select s.org_id, s.seen_at as at, s.key, s.previous, s.value, s.previous_at,
  (select array_agg(distinct e.actor_id) from ev e
   where e.org_id = s.org_id and e.act = 'organization.settings.update'
     and e.occurred_at between s.seen_at - interval '24 hours' and s.seen_at) as suspects
from changes s
where s.seen_at between since() and now()
  and s.previous_at is not null and s.previous is distinct from s.value
  and (s.key, s.value) in (
    ('enable_unversioned_config', 'true'::jsonb), ('enable_uncertified_public_orbs', 'true'),
    ('is_user_checkout_keys_disabled', 'false'), ('is_context_group_restriction_required', 'false'),
    ('policy_enabled', 'false'), ('sso_enforced', 'false'))
