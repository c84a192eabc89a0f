import { expect, test } from "vitest";
import { toEvent } from "./event.ts";
import { type Kind, rules } from "./ids.ts";

const org = "6f5b7a0e-0000-4000-8000-000000000001";
const plain = {
  id: "6f5b7a0e-0000-4000-8000-0000000000aa",
  action: "context.create",
  occurred_at: "2026-03-01T10:00:00.123456789Z",
  organization: { id: org, type: "organization", name: "acme" },
  actor: { id: "u1", type: "user", name: "alice" },
  target: { id: "c1", type: "context", name: "production" },
  request: { id: "r1", ip_address: "203.0.113.9" },
  payload: { a: 1 },
  success: true,
};

const asCells = Object.fromEntries(
  Object.entries(plain).map(([name, value]) => [
    name,
    typeof value === "object" ? JSON.stringify(value) : String(value),
  ]),
);
const asColumns = {
  ...{ id: plain.id, action: plain.action, occurred_at: "2026-03-01 10:00:00.123456789 UTC", payload: '{"a":1}' },
  ...{ organization_id: org, actor_id: "u1", actor_type: "user", actor_name: "alice", success: "true" },
  ...{ target_id: "c1", target_type: "context", target_name: "production", ip_address: "203.0.113.9" },
};

test.each([
  ["nested objects", plain],
  ["cells that hold JSON", asCells],
  ["flat columns", asColumns],
])("%s give the same event", (_, record) => {
  expect(toEvent(record)).toEqual({
    ...{ id: plain.id, orgId: org, action: "context.create", occurredAt: "2026-03-01T10:00:00.123456789Z" },
    ...{ ingestedAt: "2026-03-01T10:00:00.123456789Z", success: true, ip: "203.0.113.9", payload: { a: 1 }, lacks: [] },
    ...{
      actor: plain.actor,
      target: plain.target,
      contextId: "c1",
      projectId: undefined,
      pipelineId: undefined,
      unmapped: [],
    },
  });
});

test.each([
  ["2026-03-01T10:00:00", "2026-03-01T10:00:00Z"],
  ["2026-03-01 10:00:00+02:00", "2026-03-01T08:00:00Z"],
  ["2026-03-01T10:00:00.5-0530", "2026-03-01T15:30:00.5Z"],
  ["2026-03-01T24:00:00Z", "2026-03-02T00:00:00Z"],
])("the time %s is %s", (text, instant) => {
  expect(toEvent({ ...plain, occurred_at: text }).occurredAt).toBe(instant);
});

test.each([
  [{ action: undefined }, "it has no `action`"],
  [{ action: "x".repeat(300) }, "it has no `action`"],
  [{ occurred_at: undefined }, "`occurred_at` is no point in time"],
  [{ occurred_at: "yesterday" }, "`occurred_at` is no point in time"],
  [{ occurred_at: "2026-13-01T00:00:00Z" }, "`occurred_at` is no point in time"],
  [{ occurred_at: "0000-01-01T00:00:00Z" }, "`occurred_at` is no point in time"],
  [{ actor: '{"id": "u1"' }, "the JSON in `actor` does not parse"],
])("%j is broken: %s", (change, message) => {
  expect(() => toEvent({ ...plain, ...change })).toThrow(message);
});

test.each([
  [{ id: "not-a-uuid" }, ["id"]],
  [{ organization: undefined }, ["organization"]],
  [{ request: { ip_address: "somewhere" } }, ["address"]],
  [{ organization: undefined, scope: { type: "organization", id: org } }, []],
])("%j is taken and told to lack %j", (change, lacks) => {
  expect(toEvent({ ...plain, ...change }).lacks).toEqual(lacks);
});

/** One record for each rule of the mapper, as the vendor's documents and parsers of others show them. */
const mapped: readonly [string, object, Partial<Record<Kind, string>>][] = [
  [
    "context.secrets.accessed",
    { target: { id: "c1", type: "context" }, payload: { project_id: "p1" } },
    { context: "c1", project: "p1" },
  ],
  [
    "context.secrets.accessed",
    { target: { id: "j1", type: "job" }, payload: { context_id: "c1", "project-id": "p1", pipelineId: "l1" } },
    { context: "c1", project: "p1", pipeline: "l1" },
  ],
  ["context.restriction.delete", { target: { id: "c1" } }, { context: "c1" }],
  [
    "workflow-job-context-request",
    { target: { id: "w1", type: "workflow" }, payload: { context: { id: "c1" }, project: { id: "p1" } } },
    { context: "c1", project: "p1" },
  ],
  ["workflow.job.start", { target: { id: "p1", type: "project" } }, { project: "p1" }],
  ["build.create", { scope: { id: "p1", type: "project" } }, { project: "p1" }],
  [
    "project_group_role_grant.create",
    { target: { id: "g1", type: "group" }, payload: { project_id: "p1" } },
    { project: "p1" },
  ],
  ["project.env_var.create", { target: { id: "p1" } }, { project: "p1" }],
  ["checkout-key.delete-all", { target: { id: "p1" } }, { project: "p1" }],
  ["deploy-keys.delete", { target: { id: "p1", type: "project" } }, { project: "p1" }],
  [
    "trigger_event-create",
    { target: { id: "t1", type: "trigger" }, payload: { project_id: "p1", pipeline: { id: "l1" } } },
    { project: "p1", pipeline: "l1" },
  ],
  ["trigger-create", { payload: { project_id: "p1" } }, { project: "p1" }],
  ["schedule-create", { payload: { project_id: "p1" } }, { project: "p1" }],
  [
    "webhook-update",
    { target: { id: "h1", type: "webhook" }, scope: { id: "p1", type: "project" } },
    { project: "p1" },
  ],
];

test.each(mapped)("%s %j tells %j", (action, record, ids) => {
  const { contextId, projectId, pipelineId, unmapped } = toEvent({ ...plain, target: {}, ...record, action });
  expect({ context: contextId, project: projectId, pipeline: pipelineId }).toEqual({
    ...{ context: undefined, project: undefined, pipeline: undefined },
    ...ids,
  });
  expect(unmapped).toEqual([]);
});

test("every rule of the mapper has a record here", () => {
  const acts = mapped.map(([action]) => action.replace(/[-_]/g, "."));
  expect(rules.filter(({ action }) => !acts.some((act) => act.startsWith(action)))).toEqual([]);
});

test("what should be told and is not is counted", () => {
  expect(toEvent({ ...plain, action: "context.secrets.accessed", target: { id: "j1", type: "job" } }).unmapped).toEqual(
    ["context", "project"],
  );
});
