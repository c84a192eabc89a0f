-- title: The guide's query for secrets read outside normal hours
-- Defects: it asks for the hour in the time zone of the session, takes 20:00 to 20:59 for working hours and forgets weekends; its action is not in CircleCI's list, so that on the feed itself no event can fire it; its column is not in the feed either.
-- Instead: D01

SELECT *
FROM circleci_audit_log
WHERE action = 'context.env_var.accessed'
  AND (EXTRACT(HOUR FROM timestamp) < 6
       OR EXTRACT(HOUR FROM timestamp) > 20);
