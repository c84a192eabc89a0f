import type { EventCommit, EventValues, RepositoryRef, Sender } from "../forge-event.ts";
import { readRef } from "../ref-name.ts";

export function repositoryValues(repository: RepositoryRef): EventValues {
  const slash = repository.fullName.lastIndexOf("/");
  return {
    "pipeline.project.git_url": repository.webUrl,
    "pipeline.git.repo_url": repository.webUrl,
    "pipeline.git.repo_id": repository.externalId,
    "pipeline.git.repo_owner": repository.fullName.slice(0, slash),
    "pipeline.git.repo_name": repository.fullName.slice(slash + 1),
  };
}

/** What is checked out: a branch or a tag, never both. */
export function checkoutValues(repository: RepositoryRef, ref: string, revision: string): EventValues {
  const named = readRef(ref);
  const branch = named.kind === "branch" ? named.name : null;
  return {
    ...repositoryValues(repository),
    "pipeline.git.branch": branch,
    "pipeline.git.branch.is_default": branch === repository.defaultBranch,
    "pipeline.git.tag": named.kind === "tag" ? named.name : null,
    "pipeline.git.revision": revision,
  };
}

export function commitValues(commit: EventCommit | undefined): EventValues {
  if (!commit) return {};
  return {
    "pipeline.git.commit.url": commit.url,
    "pipeline.git.commit.subject": commit.subject,
    "pipeline.git.commit.body": commit.body,
    "pipeline.git.commit.author_name": commit.author.name,
    "pipeline.git.commit.author_email": commit.author.email,
    ...(commit.author.login !== undefined && { "pipeline.git.commit.author_login": commit.author.login }),
  };
}

/** Configs written for GitHub ask for `pipeline.event.github.*`; every forge that can answer does. */
export function senderValues(repository: RepositoryRef, sender: Sender): EventValues {
  const slash = repository.fullName.lastIndexOf("/");
  return {
    "pipeline.event.github.sender.type": sender.type,
    "pipeline.event.github.sender.login": sender.login,
    "pipeline.event.github.sender.avatar_url": sender.avatarUrl,
    "pipeline.event.github.repository.name": repository.fullName.slice(slash + 1),
    "pipeline.event.github.repository.owner.login": repository.fullName.slice(0, slash),
    "pipeline.event.github.repository.url": repository.webUrl,
  };
}

export function pullRequestValues(pull: {
  readonly number: number;
  readonly title: string;
  readonly url: string;
  readonly draft: boolean;
  readonly merged: boolean;
  readonly head: { readonly ref: string; readonly revision: string };
  readonly base: { readonly ref: string; readonly revision?: string };
}): EventValues {
  const prefix = "pipeline.event.github.pull_request";
  return {
    [`${prefix}.number`]: pull.number,
    [`${prefix}.title`]: pull.title,
    [`${prefix}.url`]: pull.url,
    [`${prefix}.draft`]: pull.draft,
    [`${prefix}.merged`]: pull.merged,
    [`${prefix}.head.ref`]: shortName(pull.head.ref),
    [`${prefix}.head.sha`]: pull.head.revision,
    [`${prefix}.base.ref`]: shortName(pull.base.ref),
    ...(pull.base.revision !== undefined && { [`${prefix}.base.sha`]: pull.base.revision }),
    "pipeline.event.context.github.pr_url": pull.url,
  };
}

function shortName(ref: string): string {
  const named = readRef(ref);
  return named.kind === "other" ? ref : named.name;
}
