import { expect, test } from "vitest";
import type { Forge, Row } from "../postgres/tables.ts";
import { type FoundRevision, pipelineValues } from "./pipeline-values.ts";

const revision = "a".repeat(40);

function valuesOf(change: Partial<Row<"pipelines">> = {}, forge: Forge = { kind: "github" }) {
  const pipeline = {
    id: "p",
    number: 7,
    definition_id: "d",
    trigger: { type: "webhook", received_at: "2026-01-02T03:04:05.000Z" },
    branch: "main",
    tag: null,
    fork_url: null,
    config: {},
    values: {},
    ...change,
  } as Row<"pipelines">;
  const project = {
    slug: "gh/ada/app",
    name: "app",
    vcs_provider: "GitHub",
    vcs_url: "https://github.com/ada/app",
    external_id: "42",
    default_branch: "main",
    forge,
  } as Row<"projects">;
  const found: FoundRevision = {
    revision,
    commit: {
      revision,
      subject: "Mend the gate",
      body: "It stood open.",
      author: { name: "Ada", email: "ada@example.com" },
      committer: { name: "Ada", email: "ada@example.com" },
    },
    definition: { name: "build-and-test" },
    config: { repository: project, path: ".circleci/config.yml", ref: "refs/heads/main", revision },
  };
  return pipelineValues(pipeline, project, found);
}

test.each([
  ["pipeline.id", "p"],
  ["pipeline.number", 7],
  ["pipeline.name", "build-and-test"],
  ["pipeline.definition.id", "d"],
  ["pipeline.project.git_url", "https://github.com/ada/app"],
  ["pipeline.project.slug", "gh/ada/app"],
  ["pipeline.project.type", "github"],
  ["pipeline.integration_source", "github"],
  ["pipeline.git.branch", "main"],
  ["pipeline.git.branch.is_default", true],
  ["pipeline.git.tag", null],
  ["pipeline.git.revision", revision],
  ["pipeline.git.repo_url", "https://github.com/ada/app"],
  ["pipeline.git.repo_id", "42"],
  ["pipeline.git.repo_owner", "ada"],
  ["pipeline.git.repo_name", "app"],
  ["pipeline.git.commit.url", `https://github.com/ada/app/commit/${revision}`],
  ["pipeline.git.commit.subject", "Mend the gate"],
  ["pipeline.git.commit.body", "It stood open."],
  ["pipeline.git.commit.author_name", "Ada"],
  ["pipeline.git.commit.author_email", "ada@example.com"],
  ["pipeline.config.repository.name", "app"],
  ["pipeline.config.repository.url", "https://github.com/ada/app"],
  ["pipeline.config.file_path", ".circleci/config.yml"],
  ["pipeline.config.ref", "refs/heads/main"],
  ["pipeline.config.sha", revision],
  ["pipeline.trigger.received_at", "2026-01-02T03:04:05.000Z"],
  ["pipeline.trigger_source", "webhook"],
])("%s of a push is %j", (name, value) => {
  expect(valuesOf()[name]).toEqual(value);
});

test.each([
  // Triggered by      trigger.type    event.name
  ["webhook", "github_oauth", "push"],
  ["api", "api", "api"],
  ["explicit", "api", "api"],
  ["scheduled_pipeline", "schedule", "schedule"],
] as const)("what was triggered as %s has the type %s and the event %s", (type, trigger, event) => {
  const values = valuesOf({ trigger: { type, received_at: "" } });
  expect(values).toMatchObject({
    "pipeline.trigger.type": trigger,
    "pipeline.event.name": event,
    "pipeline.event.action": event,
  });
});

test.each<[Forge, string, string]>([
  [{ kind: "github" }, "github", "github_oauth"],
  [{ kind: "github", is_app: true }, "github_app", "github_app"],
  [{ kind: "github", is_app: true, api_url: "https://api.github.com" }, "github_app", "github_app"],
  [{ kind: "github", is_app: true, api_url: "https://git.example.com/api/v3" }, "github_server", "github_server"],
  [{ kind: "gitlab" }, "gitlab", "gitlab"],
])("%j is the integration %s", (forge, source, trigger) => {
  expect(valuesOf({}, forge)).toMatchObject({
    "pipeline.integration_source": source,
    "pipeline.trigger.type": trigger,
  });
});

test("the forge adds what it knows, and cannot say what is checked out", () => {
  const told = {
    "pipeline.git.branch": "main",
    "pipeline.git.branch.is_default": true,
    "pipeline.id": "another",
    "pipeline.event.name": "pull_request",
    "pipeline.git.commit.author_login": "ada",
  };
  expect(valuesOf({ branch: "pull/3", fork_url: "https://github.com/mallory/app", values: told })).toMatchObject({
    "pipeline.id": "p",
    "pipeline.git.branch": "pull/3",
    "pipeline.git.branch.is_default": false,
    "pipeline.event.name": "pull_request",
    "pipeline.git.commit.author_login": "ada",
  });
});

test("a config that came with the trigger says so, and has no place", () => {
  const values = valuesOf({ config: { inline: "version: 2.1" } });
  expect(values["pipeline.config_source"]).toBe("api");
  expect(values["pipeline.config.sha"]).toBeUndefined();
});
