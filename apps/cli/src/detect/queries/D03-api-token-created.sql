-- title: An API token was made
-- severity: high
-- actions: project.api_token.create, user.api_token.create, release_integration-token-create
-- undocumented: user.api_token.create
-- key: org_id, actor_id
--
-- Why: A token of their own is what intruders leave behind: it outlives the session, the password and often the rotation. CircleCI documents no event for personal tokens; the name that one would have is asked for as well, in case it comes.
-- False positives: Planned tokens. List the actors that are allowed to make them with `--actors`, purpose `token-broker`.
-- Response: Ask the actor what the token is for. Delete it if nobody knows, and look at what it did.

select e.org_id, e.occurred_at as at, e.action, e.actor_id, e.actor_name, e.project_id, e.target_id, host(e.ip) as ip, e.id
from ev e
where e.act in ('project.api.token.create', 'user.api.token.create', 'release.integration.token.create')
  and e.success is not false
  and e.occurred_at between since() and now()
  and not exists (
    select from allow_actor w
    where (w.org_id is null or w.org_id = e.org_id) and w.actor_id = e.actor_id and w.purpose = 'token-broker')
