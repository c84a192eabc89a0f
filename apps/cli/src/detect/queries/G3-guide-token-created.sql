-- title: The guide's query for new API tokens
-- Defects: its action is not in CircleCI's list, so that on the feed itself no event can fire it; the event that comes closest tells of project tokens only, and none is documented for personal ones.
-- Instead: D03

SELECT *
FROM circleci_audit_log
WHERE action = 'api_token.created'
  AND timestamp > NOW() - INTERVAL '24 hours';
