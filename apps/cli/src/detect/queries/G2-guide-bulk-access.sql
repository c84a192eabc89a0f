-- title: The guide's query for secrets read in bulk
-- Defects: AND binds closer than OR, so that events of any age with `secret` in their name count; `_` stands for any character; writes count as reads; the hour does not slide; organizations are not told apart.
-- Instead: D02

SELECT user_id, COUNT(*) as access_count
FROM circleci_audit_log
WHERE action LIKE '%secret%' OR action LIKE '%env_var%'
  AND timestamp > NOW() - INTERVAL '1 hour'
GROUP BY user_id
HAVING COUNT(*) > 50;
