-- title: A checkout or SSH key was added to a project
-- severity: medium
-- actions: checkout-key.create, project.ssh_key.create
-- ids: project
-- key: org_id, actor_id, project_id
--
-- Why: A key gives access to the code, or to the machines that jobs deploy to. Keys come with the set-up of a project; later ones are rare.
-- False positives: Rotation of keys.
-- Response: Find out who holds the key; delete it if nobody does.

select e.org_id, e.occurred_at as at, e.action, e.actor_id, e.actor_name, e.project_id, host(e.ip) as ip, e.id
from ev e
where e.act in ('checkout.key.create', 'project.ssh.key.create')
  and e.success is not false
  and e.occurred_at between since() and now()
  and not exists (
    select from ev s
    where s.org_id = e.org_id and s.project_id = e.project_id and s.act in ('project.setup', 'project.create')
      and s.occurred_at between e.occurred_at - interval '15 minutes' and e.occurred_at + interval '1 minute')
