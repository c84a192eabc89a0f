create index on ev (org_id, act, occurred_at);
create index on ev (org_id, actor_id, occurred_at);
analyze ev;
