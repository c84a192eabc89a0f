-- The log under the names that queries in the wild use. Where the hardening guide has a name of its own for one of
-- CircleCI's actions, `action` is the guide's and `vendor_action` CircleCI's: a second row would be counted twice.

create view circleci_audit_log as
select
  id,
  case act
    when 'context.secrets.accessed' then 'context.env_var.accessed'
    when 'project.api.token.create' then 'api_token.created'
    else action
  end as action,
  action as vendor_action,
  occurred_at as timestamp,
  occurred_at,
  actor_id as user_id,
  actor_type, actor_id, actor_name,
  org_id as organization_id,
  target_type, target_id, target_name,
  project_id, context_id, pipeline_id,
  host(ip) as ip_address,
  success,
  payload
from ev;
