import { z } from "zod";
import { avatar, branch, fullRef, id, number, repositoryName, revision, text, url, word } from "../fields.ts";

/** The payloads of GitHub, and of Gitea and Forgejo, which shaped theirs after it: the fields that we read. */
export const repository = z.object({
  id,
  full_name: repositoryName,
  private: z.boolean(),
  html_url: url,
  clone_url: url,
  default_branch: branch,
});

export const sender = z.object({
  id,
  login: word,
  type: z.enum(["User", "Organization", "Bot"]).catch("User").default("User"),
  avatar_url: avatar,
});

const author = z.object({
  name: z.string().max(1_024),
  email: z.string().max(1_024).nullish(),
  username: word.nullish().catch(null),
});

export const commit = z.object({
  id: revision,
  message: text,
  timestamp: z.string().max(64).nullish(),
  url,
  author,
  committer: author.nullish(),
});

export const push = z.object({
  ref: fullRef,
  before: revision,
  after: revision,
  created: z.boolean().optional(),
  deleted: z.boolean().optional(),
  commits: z
    .array(z.object({ id: revision }))
    .max(10_000)
    .nullish(),
  head_commit: commit.nullish(),
  repository,
  sender,
});

const end = z.object({ ref: branch, sha: revision, repo: repository.nullish() });

export const pull = z.object({
  number,
  title: text,
  html_url: url,
  draft: z.boolean().nullish(),
  merged: z.boolean().nullish(),
  labels: z
    .array(z.object({ name: word }))
    .max(1_000)
    .nullish(),
  head: end,
  base: end,
});

export const pullRequest = z.object({
  action: word,
  label: z.object({ name: word }).nullish(),
  pull_request: pull,
  repository,
  sender,
});

export const issueComment = z.object({
  action: word,
  comment: z.object({ body: text }),
  issue: z.object({ number, html_url: url, pull_request: z.object({}).nullish() }),
  is_pull: z.boolean().optional(),
  repository,
  sender,
});

export const reviewComment = z.object({
  action: word,
  comment: z.object({ body: text }),
  // Shorter than in other deliveries: it does not say whether it was merged.
  pull_request: pull,
  repository,
  sender,
});
