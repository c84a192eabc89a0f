import { today } from "./background.fixture.ts";
import { after, event, type LoggedEvent, organization, person, thing } from "./event.fixture.ts";

interface Attack {
  readonly events?: readonly LoggedEvent[];
  readonly snapshots?: readonly object[];
  readonly jobs?: readonly object[];
  /** What the first alert must tell. */
  readonly tells: Readonly<Record<string, unknown>>;
}

const snapshot = (scope_id: string, key: string, value: unknown, minutes: number) => ({
  org_id: organization,
  scope_id,
  key,
  value,
  seen_at: after(today, minutes),
});

const read = (at: string, more: Partial<Parameters<typeof event>[0]>) =>
  event({ at, action: "context.secrets.accessed", by: "bob", context: "production", project: "app", ...more });

/** For every detection an attack that it must see. */
export const attacks: Readonly<Record<string, Attack>> = {
  D01: {
    events: [read("2026-03-05T20:00:00Z", {})],
    tells: { actor_id: person("bob"), context_id: thing("production") },
  },
  D02: {
    events: Array.from({ length: 51 }, (_, at) => read(after(today, at), { by: "mallory", context: "lint" })),
    tells: { actor_id: person("mallory"), reads_in_an_hour: 51 },
  },
  D03: {
    events: [event({ at: today, action: "project.api_token.create", by: "bob", project: "app" })],
    tells: { actor_id: person("bob"), project_id: thing("app") },
  },
  D04: {
    events: [
      event({
        at: today,
        action: "workflow-job-context-request",
        by: "bob",
        context: "canary",
        project: "app",
        success: false,
      }),
    ],
    tells: { context_id: thing("canary"), success: false },
  },
  D05: {
    events: [
      event({
        at: today,
        action: "workflow-job-context-request",
        by: "bob",
        context: "production",
        project: "elsewhere",
        success: false,
      }),
    ],
    tells: { project_id: thing("elsewhere"), any_denied: true },
  },
  D06: {
    events: [event({ at: today, action: "context.group_remove", by: "bob", context: "staging" })],
    tells: { actor_id: person("bob"), context_id: thing("staging") },
  },
  D07: {
    events: [
      event({ at: today, action: "context.restriction.delete", by: "bob", context: "staging" }),
      read(after(today, 59), { by: "carol", context: "staging" }),
    ],
    tells: { actor_id: person("bob"), readers: [person("carol")] },
  },
  D08: {
    events: [read(today, { pipeline: "rerun" })],
    jobs: [{ org_id: organization, pipeline_id: thing("rerun"), job_name: "deploy", ssh: true }],
    tells: { job_name: "deploy", pipeline_id: thing("rerun") },
  },
  D09: {
    events: [
      event({
        at: today,
        action: "trigger_event.create",
        by: "bob",
        project: "app",
        pipeline: "loose",
        payload: { "config-source": "api_inline" },
      }),
    ],
    tells: { config_source: "api_inline" },
  },
  D10: {
    events: [event({ at: after(today, -90), action: "project.settings.update", by: "bob", project: "app" })],
    snapshots: [snapshot(thing("app"), "disable_ssh", true, -120), snapshot(thing("app"), "disable_ssh", false, -60)],
    tells: { key: "disable_ssh", actor_id: person("bob") },
  },
  D11: {
    events: [event({ at: after(today, -90), action: "organization.settings.update", by: "bob" })],
    snapshots: [snapshot("org", "policy_enabled", true, -120), snapshot("org", "policy_enabled", false, -60)],
    tells: { key: "policy_enabled", suspects: [person("bob")] },
  },
  D12: {
    events: [
      event({
        at: today,
        action: "role_grant-update",
        by: "bob",
        target: { type: "user", id: person("mallory") },
        payload: { new_role: "org-admin" },
      }),
    ],
    tells: { target_id: person("mallory") },
  },
  D13: {
    events: [event({ at: today, action: "project.env_var.create", by: "mallory", project: "app" })],
    tells: { actor_id: person("mallory"), last_active: null },
  },
  D14: {
    events: [event({ at: today, action: "project.follow", by: "bob", project: "app", ip: "198.51.100.7" })],
    tells: { actor_id: person("bob"), network: "198.51.100.0/24" },
  },
  D15: {
    events: [event({ at: today, action: "checkout-key.create", by: "bob", project: "app" })],
    tells: { project_id: thing("app") },
  },
  D16: {
    events: [
      event({ at: today, action: "orb.publish.release", by: "bob", target: { type: "orb", id: thing("acme/tools") } }),
    ],
    tells: { actor_id: person("bob") },
  },
  D17: {
    events: [
      event({
        at: today,
        action: "webhook-create",
        by: "bob",
        payload: { url: "https://user:hunter2@evil.example/x?key=hunter2" },
      }),
    ],
    tells: { destination: "evil.example" },
  },
  D18: {
    events: Array.from({ length: 10 }, (_, at) =>
      event({ at: after(today, at), action: "context.delete", by: "bob", context: `old ${at}` }),
    ),
    tells: { peak_in_ten_minutes: 10 },
  },
  D19: {
    events: [event({ at: today, action: "audit_log.requested", by: "bob" })],
    tells: { kind: "export", actor_id: person("bob") },
  },
  D20: {
    jobs: [
      {
        ...{ org_id: organization, workflow_id: "w1", job_name: "hold", type: "approval", gates_deploy: true },
        ...{ started_by: person("bob"), approved_by: person("bob"), on_hold_at: today, approved_at: after(today, 5) },
      },
    ],
    tells: { started_by: person("bob"), seconds_on_hold: 300 },
  },
};
