import type { Scalar } from "@ringfort/contract";

const zero = "00000000-0000-0000-0000-000000000001";

/** Every documented pipeline value with what it is in a local compile; null where a plain push has no such value. */
const localValues: Readonly<Record<string, Scalar>> = {
  "pipeline.id": zero,
  "pipeline.number": 1,
  "pipeline.name": null,
  "pipeline.definition.id": null,
  "pipeline.project.git_url": "https://github.com/local/project",
  "pipeline.project.slug": "gh/local/project",
  "pipeline.project.type": "github",
  "pipeline.integration_source": "github",
  "pipeline.in_setup": false,
  "pipeline.config_source": null,
  "pipeline.git.branch": "main",
  "pipeline.git.branch.is_default": true,
  "pipeline.git.tag": null,
  "pipeline.git.revision": "0000000000000000000000000000000000000000",
  "pipeline.git.base_revision": null,
  "pipeline.git.repo_url": null,
  "pipeline.git.repo_id": null,
  "pipeline.git.repo_owner": null,
  "pipeline.git.repo_name": null,
  "pipeline.git.commit.url": null,
  "pipeline.git.commit.subject": null,
  "pipeline.git.commit.body": null,
  "pipeline.git.commit.author_login": null,
  "pipeline.git.commit.author_name": null,
  "pipeline.git.commit.author_email": null,
  "pipeline.git.commit.author_avatar_url": null,
  "pipeline.config.repository.name": null,
  "pipeline.config.repository.url": null,
  "pipeline.config.file_path": null,
  "pipeline.config.ref": null,
  "pipeline.config.sha": null,
  "pipeline.trigger.type": null,
  "pipeline.trigger.id": null,
  "pipeline.trigger.name": null,
  "pipeline.trigger.received_at": null,
  "pipeline.trigger_source": "webhook",
  "pipeline.schedule.name": null,
  "pipeline.schedule.id": null,
  "pipeline.event.name": "push",
  "pipeline.event.action": "push",
  "pipeline.event.github.after": null,
  "pipeline.event.github.head_commit.url": null,
  "pipeline.event.github.ref": null,
  "pipeline.event.github.pull_request.base.ref": null,
  "pipeline.event.github.pull_request.base.sha": null,
  "pipeline.event.github.pull_request.head.ref": null,
  "pipeline.event.github.pull_request.head.sha": null,
  "pipeline.event.github.pull_request.title": null,
  "pipeline.event.github.pull_request.url": null,
  "pipeline.event.github.pull_request.draft": null,
  "pipeline.event.github.pull_request.merged": null,
  "pipeline.event.github.pull_request.number": null,
  "pipeline.event.github.label.name": null,
  "pipeline.event.github.comment.body": null,
  "pipeline.event.github.sender.type": null,
  "pipeline.event.github.sender.login": null,
  "pipeline.event.github.sender.avatar_url": null,
  "pipeline.event.github.repository.name": null,
  "pipeline.event.github.repository.owner.login": null,
  "pipeline.event.github.repository.url": null,
  "pipeline.event.context.github.pr_url": null,
  "pipeline.trigger_parameters.webhook.body": null,
  "pipeline.deploy.component_name": null,
  "pipeline.deploy.environment_name": null,
  "pipeline.deploy.target_version": null,
  "pipeline.deploy.current_version": null,
  "pipeline.deploy.namespace": null,
  "pipeline.deploy.reason": null,
};

export const pipelineValueNames: readonly string[] = Object.keys(localValues);

/** Families of names whose members the forge decides, and which are null when it says nothing. */
const families = [
  "pipeline.trigger_parameters.",
  "pipeline.event.github.",
  "pipeline.event.bitbucket.",
  "pipeline.deploy.",
];

export function hasPipelineValue(name: string, given: ReadonlyMap<string, Scalar>): boolean {
  return given.has(name) || families.some((family) => name.startsWith(family));
}

/** The given values over those of a local push. A tag pipeline has no branch unless both are given. */
export function pipelineValues(given: Readonly<Record<string, unknown>>): ReadonlyMap<string, Scalar> {
  const values = new Map<string, Scalar>(Object.entries(localValues));
  if (given["pipeline.git.tag"] && given["pipeline.git.branch"] === undefined) {
    values.set("pipeline.git.branch", null);
    values.set("pipeline.git.branch.is_default", false);
  }
  for (const [name, value] of Object.entries(given)) {
    const plain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    values.set(name, plain ? value : null);
  }
  return values;
}
