import { today } from "./background.fixture.ts";
import { after, event, type LoggedEvent, organization, person, thing } from "./event.fixture.ts";

interface Benign {
  /** Why it must stay silent. */
  readonly because: string;
  readonly events?: readonly LoggedEvent[];
  readonly snapshots?: readonly object[];
  readonly jobs?: readonly object[];
}

const snapshot = (scope_id: string, key: string, value: unknown, minutes: number) => ({
  org_id: organization,
  scope_id,
  key,
  value,
  seen_at: after(today, minutes),
});

const many = (count: number, make: (at: number) => LoggedEvent) => Array.from({ length: count }, (_, at) => make(at));

/** For every detection something that comes close and is fine. */
export const benign: Readonly<Record<string, Benign>> = {
  D01: {
    because: "a minute before the end of the day, by the system at night, and of a context that is not sensitive",
    events: [
      event({
        at: "2026-03-05T19:59:00Z",
        action: "context.secrets.accessed",
        by: "alice",
        context: "production",
        project: "app",
      }),
      event({ at: "2026-03-04T23:00:00Z", action: "context.secrets.accessed", context: "production", project: "app" }),
      event({
        at: "2026-03-04T22:00:00Z",
        action: "context.secrets.accessed",
        by: "alice",
        context: "lint",
        project: "app",
      }),
    ],
  },
  D02: {
    because: "fifty reads in an hour and nine contexts in a day are the most that is usual",
    events: [
      ...many(50, (at) =>
        event({
          at: after(today, at),
          action: "context.secrets.accessed",
          by: "erin",
          context: "lint",
          project: "app",
        }),
      ),
      ...many(8, (at) =>
        event({
          at: after(today, 70 + at),
          action: "context.secrets.accessed",
          by: "erin",
          context: `lint ${at}`,
          project: "app",
        }),
      ),
      ...many(60, (at) =>
        event({ at: after(today, at), action: "context.env_var.store", by: "dave", context: "lint" }),
      ),
    ],
  },
  D03: {
    because: "a token by an actor who is allowed to make them, and one that was refused",
    events: [
      event({ at: today, action: "project.api_token.create", by: "broker", project: "app" }),
      event({ at: today, action: "project.api_token.create", by: "bob", project: "app", success: false }),
    ],
  },
  D04: {
    because: "the canary is managed, not used",
    events: [event({ at: today, action: "context.env_var.store", by: "alice", context: "canary" })],
  },
  D05: {
    because: "the pair is known, or the context is not sensitive",
    events: [
      event({ at: today, action: "workflow-job-context-request", by: "bob", context: "production", project: "app" }),
      event({ at: today, action: "context.secrets.accessed", by: "bob", context: "lint", project: "new project" }),
    ],
  },
  D06: {
    because: "a new restriction follows within ten minutes",
    events: [
      event({ at: today, action: "context.restriction.delete", by: "alice", context: "staging" }),
      event({ at: after(today, 9), action: "context.restriction.create", by: "alice", context: "staging" }),
    ],
  },
  D07: {
    because: "the context is read more than an hour later",
    events: [
      event({
        at: after(today, 70),
        action: "context.secrets.accessed",
        by: "bob",
        context: "staging",
        project: "app",
      }),
    ],
  },
  D08: {
    because: "the job with SSH had no context, the one with a context no SSH",
    events: [
      event({
        at: today,
        action: "context.secrets.accessed",
        by: "bob",
        context: "production",
        project: "app",
        pipeline: "plain",
      }),
    ],
    jobs: [
      { org_id: organization, pipeline_id: thing("plain"), job_name: "deploy", ssh: false },
      { org_id: organization, pipeline_id: thing("other"), job_name: "test", ssh: true },
    ],
  },
  D09: {
    because: "the config comes from the repository",
    events: [
      event({
        at: today,
        action: "trigger_event-create",
        by: "bob",
        project: "app",
        pipeline: "plain",
        payload: { "config-source": "github_app" },
      }),
    ],
  },
  D10: {
    because: "the setting was weak before, or became stronger",
    snapshots: [
      snapshot(thing("app"), "disable_ssh", false, -120),
      snapshot(thing("app"), "disable_ssh", false, -60),
      snapshot(thing("app"), "build_fork_prs", true, -120),
      snapshot(thing("app"), "build_fork_prs", false, -60),
    ],
  },
  D11: {
    because: "the setting was weak when it was first seen, or became stronger",
    snapshots: [
      snapshot("org", "policy_enabled", false, -120),
      snapshot("org", "policy_enabled", true, -60),
      snapshot("org", "sso_enforced", false, -60),
    ],
  },
  D12: {
    because: "the role is no administrator's",
    events: [
      event({
        at: today,
        action: "role_grant-update",
        by: "alice",
        target: { type: "user", id: person("bob") },
        payload: { role: "viewer", note: "not an admin" },
      }),
    ],
  },
  D13: {
    because: "the actor was active a month ago",
    events: [
      event({ at: "2026-02-05T10:00:00Z", action: "project.follow", by: "erin", project: "app" }),
      event({ at: today, action: "context.env_var.store", by: "erin", context: "staging" }),
    ],
  },
  D14: {
    because: "another address of the same network, and pipelines from elsewhere",
    events: [
      event({ at: today, action: "project.follow", by: "bob", project: "app", ip: "203.0.113.200" }),
      event({ at: today, action: "workflow-retry", by: "bob", project: "app", ip: "198.51.100.7" }),
    ],
  },
  D15: {
    because: "keys come with the set-up of a project",
    events: [
      event({ at: today, action: "project.setup", by: "alice", project: "fresh" }),
      event({ at: after(today, 14), action: "checkout-key.create", by: "alice", project: "fresh" }),
    ],
  },
  D16: {
    because: "the actor may release orbs",
    events: [
      event({
        at: today,
        action: "orb.publish.release",
        by: "releaser",
        target: { type: "orb", id: thing("acme/tools") },
      }),
    ],
  },
  D17: {
    because: "the host was used before",
    events: [event({ at: today, action: "webhook-update", by: "alice", payload: { url: "https://hooks.example/b" } })],
  },
  D18: {
    because: "nine deletions, and the tenth eleven minutes after the first",
    events: [
      ...many(9, (at) =>
        event({ at: after(today, at), action: "project.env_var.delete", by: "dave", project: "app", payload: { at } }),
      ),
      event({ at: after(today, 11), action: "webhook-delete", by: "dave" }),
    ],
  },
  D19: {
    because: "the export is by someone whose work it is, and events arrive the same day",
    events: [
      event({ at: today, action: "audit_log.requested", by: "auditor" }),
      event({ at: today, action: "project.follow", by: "bob", project: "app", ingestedAt: after(today, 600) }),
    ],
  },
  D20: {
    because: "another person approved after a while, and an instant approval gates no deployment",
    jobs: [
      {
        ...{ org_id: organization, workflow_id: "w1", job_name: "hold", type: "approval", gates_deploy: true },
        ...{ started_by: person("alice"), approved_by: person("bob"), on_hold_at: today, approved_at: after(today, 5) },
      },
      {
        ...{ org_id: organization, workflow_id: "w2", job_name: "hold", type: "approval", gates_deploy: false },
        ...{ started_by: person("alice"), approved_by: person("alice"), on_hold_at: today, approved_at: today },
      },
    ],
  },
};
