import type { z } from "zod";
import type { EventCommit, PullRequestHead, RepositoryRef, Sender } from "../../forge-event.ts";
import { readDate, splitMessage } from "../commit-message.ts";
import type * as payloads from "./payloads.ts";

export function toRepository(given: z.infer<typeof payloads.repository>): RepositoryRef {
  return {
    externalId: given.id,
    fullName: given.full_name,
    cloneUrl: given.clone_url,
    webUrl: given.html_url,
    defaultBranch: given.default_branch,
    private: given.private,
  };
}

export function toSender(given: z.infer<typeof payloads.sender>): Sender {
  return { externalId: given.id, login: given.login, type: given.type, avatarUrl: given.avatar_url ?? "" };
}

export function toCommit(given: z.infer<typeof payloads.commit>): EventCommit {
  const written = readDate(given.timestamp);
  return {
    revision: given.id,
    ...splitMessage(given.message),
    author: { ...toAuthor(given.author), ...written },
    ...(given.committer && { committer: toAuthor(given.committer) }),
    url: given.url,
  };
}

function toAuthor(given: z.infer<typeof payloads.commit>["author"]) {
  return { name: given.name, email: given.email ?? "", ...(given.username && { login: given.username }) };
}

/** A head without a repository is a fork that was deleted. */
export function toHead(given: z.infer<typeof payloads.pull>, base: RepositoryRef): PullRequestHead {
  const { repo } = given.head;
  return {
    ...(repo && { repository: toRepository(repo) }),
    ref: `refs/heads/${given.head.ref}`,
    revision: given.head.sha,
    isFork: repo?.id !== base.externalId,
    refInBase: `refs/pull/${given.number}/head`,
  };
}
