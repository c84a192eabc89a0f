-- title: Secrets of a sensitive context read outside working hours
-- severity: high
-- needs: sensitive contexts
-- actions: context.secrets.accessed
-- ids: context
-- key: org_id, actor_id, context_id
--
-- Why: Stolen credentials are used when nobody is watching. A person who reads production secrets at night or on a weekend, in the time zone of the organization, is worth a question. Pipelines that nobody started by hand are left out, and so are contexts that are not tagged as sensitive.
-- False positives: On-call work, releases at night, colleagues in another time zone. Set the organization's `time_zone`, `day_from` and `day_to` in the tags file, or suppress the actor with a reason and an expiry.
-- Response: Ask the actor. If it was not them, end their sessions, rotate every variable of the context and look for the pipelines that ran in that hour.

select e.org_id, e.occurred_at as at, e.actor_id, e.actor_name, e.context_id, e.project_id, host(e.ip) as ip, e.id
from ev e
join org_cfg c using (org_id)
join ctx_tag t on t.context_id = e.context_id and t.sensitive
cross join lateral (select e.occurred_at at time zone c.tz as local) here
where e.act = 'context.secrets.accessed'
  and e.actor_type = 'user'
  and e.occurred_at between since() and now()
  and not (extract(isodow from here.local) < 6 and here.local::time >= c.day_from and here.local::time < c.day_to)
