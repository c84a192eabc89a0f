import type { EventCommit, PullRequestHead, RepositoryRef, Sender } from "../../forge-event.ts";
import { readDate, splitMessage } from "../commit-message.ts";
import type { MergeRequest, push, User } from "./payloads.ts";

type Commit = (typeof push)["_output"]["commits"][number];

export function toSender(user: User): Sender {
  return {
    externalId: user.id ?? user.username,
    login: user.username,
    type: /^(?:project|group)_\d+_bot/.test(user.username) ? "Bot" : "User",
    avatarUrl: user.avatar_url ?? "",
  };
}

export function toCommit(commit: Commit): EventCommit {
  return {
    revision: commit.id,
    ...splitMessage(commit.message),
    author: { name: commit.author.name, email: commit.author.email ?? "", ...readDate(commit.timestamp) },
    url: commit.url,
  };
}

function toHead(request: MergeRequest, base: RepositoryRef): PullRequestHead {
  const { source } = request;
  return {
    ...(source && { repository: source }),
    ref: `refs/heads/${request.source_branch}`,
    revision: request.last_commit.id,
    isFork: source?.externalId !== base.externalId,
    refInBase: `refs/merge-requests/${request.iid}/head`,
  };
}

export function toPullRequest(request: MergeRequest, repository: RepositoryRef) {
  return {
    head: toHead(request, repository),
    base: { ref: `refs/heads/${request.target_branch}` },
    number: request.iid,
    title: request.title,
    url: request.url ?? `${repository.webUrl}/-/merge_requests/${request.iid}`,
    draft: request.draft ?? request.work_in_progress ?? false,
    merged: request.action === "merge" || request.state === "merged",
  };
}
