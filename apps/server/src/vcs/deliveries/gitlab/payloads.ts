import { z } from "zod";
import { avatar, branch, fullRef, id, number, repositoryName, revision, text, url, word } from "../fields.ts";

const publicly = 20;

const project = z
  .object({
    id,
    path_with_namespace: repositoryName,
    web_url: url,
    git_http_url: url,
    default_branch: branch.nullish(),
    visibility_level: z.int().nullish(),
  })
  .transform((given) => ({
    externalId: given.id,
    fullName: given.path_with_namespace,
    cloneUrl: given.git_http_url,
    webUrl: given.web_url,
    defaultBranch: given.default_branch ?? "main",
    private: given.visibility_level !== publicly,
  }));

const commit = z.object({
  id: revision,
  message: text,
  timestamp: z.string().max(64).nullish(),
  url,
  author: z.object({ name: z.string().max(1_024), email: z.string().max(1_024).nullish() }),
});

export const push = z.object({
  ref: fullRef,
  before: revision,
  after: revision,
  /** Null when the ref was deleted. */
  checkout_sha: revision.nullish(),
  user_id: id,
  user_username: word,
  user_avatar: avatar,
  project,
  commits: z.array(commit).max(10_000),
  total_commits_count: z.int().min(0).nullish(),
});

const user = z.object({ id: id.nullish(), username: word, avatar_url: avatar });

const labels = z.array(z.object({ title: word })).max(1_000);

const mergeRequest = z.object({
  iid: number,
  title: text,
  url: url.nullish(),
  action: word.nullish(),
  state: word.nullish(),
  draft: z.boolean().nullish(),
  work_in_progress: z.boolean().nullish(),
  source_branch: branch,
  target_branch: branch,
  source: project.nullish(),
  last_commit: z.object({ id: revision }),
  /** There when an update brought commits. */
  oldrev: revision.nullish(),
});

export const mergeRequestHook = z.object({
  user,
  project,
  object_attributes: mergeRequest,
  changes: z
    .object({
      draft: z.object({ previous: z.boolean().nullish(), current: z.boolean().nullish() }).nullish(),
      labels: z.object({ previous: labels.nullish(), current: labels.nullish() }).nullish(),
    })
    .nullish(),
});

export const noteHook = z.object({
  user,
  project,
  object_attributes: z.object({ note: text, noteable_type: word, action: word.nullish(), url }),
  merge_request: mergeRequest.nullish(),
});

export type MergeRequest = z.infer<typeof mergeRequest>;
export type MergeRequestHook = z.infer<typeof mergeRequestHook>;
export type User = z.infer<typeof user>;
