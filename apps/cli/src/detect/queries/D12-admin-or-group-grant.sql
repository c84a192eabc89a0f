-- title: Somebody was made an administrator or put into a group
-- severity: high
-- confidence: medium
-- actions: role_grant-update, role_grant.create, project_group_role_grant.create, project_group_role_grant-update, group_member.add
-- undocumented: role_grant.create
-- key: org_id, actor_id, target_id
--
-- Why: More rights are how an intruder stays. The key of the role in the payload is undocumented, so every name that one would expect is looked for.
-- False positives: New colleagues, changes of teams.
-- Response: Ask whoever granted it; take the grant back if it is unknown.

select e.org_id, e.occurred_at as at, e.action, e.actor_id, e.actor_name, e.target_id, e.target_name, e.payload, host(e.ip) as ip, e.id
from ev e
where e.act in ('role.grant.update', 'role.grant.create', 'project.group.role.grant.create',
    'project.group.role.grant.update', 'group.member.add')
  and e.success is not false
  and e.occurred_at between since() and now()
  and (e.act = 'group.member.add' or e.payload::text ~* '"(role|new_role|role_name)"\s*:\s*"[^"]*admin')
