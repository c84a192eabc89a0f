import type { PushEvent } from "../../forge-event.ts";
import { readRef } from "../../ref-name.ts";
import { checkoutValues, commitValues } from "../event-values.ts";
import { isNoRevision } from "../fields.ts";
import { type RefusedDelivery, refuse } from "../inbound.ts";
import { gitlabValues } from "./gitlab-values.ts";
import * as payloads from "./payloads.ts";
import { toCommit, toSender } from "./pieces.ts";

export function readPush(json: unknown): PushEvent | RefusedDelivery {
  const read = payloads.push.safeParse(json);
  if (!read.success) return refuse("malformed", "The push lacks what a push has.");
  const { ref, before, after, checkout_sha, project: repository, commits, ...given } = read.data;
  const deleted = isNoRevision(after);
  // An annotated tag's `after` is the tag's own object.
  const revision = deleted ? after : (checkout_sha ?? after);
  const newest = deleted ? undefined : commits.find(({ id }) => id === revision);
  const commit = newest && toCommit(newest);
  const sender = toSender({ id: given.user_id, username: given.user_username, avatar_url: given.user_avatar });
  const type = readRef(ref).kind === "tag" ? "tag_push" : "push";
  return {
    type: "push",
    repository,
    ref,
    revision,
    ...(!isNoRevision(before) && { before }),
    created: isNoRevision(before),
    deleted,
    ...(commit && { commit }),
    commitCount: given.total_commits_count ?? commits.length,
    sender,
    values: {
      ...checkoutValues(repository, ref, revision),
      ...commitValues(commit),
      ...gitlabValues(type, repository, sender, ref, revision),
      ...(commit && {
        "pipeline.trigger_parameters.gitlab.commit_title": commit.subject,
        "pipeline.trigger_parameters.gitlab.commit_message": newest.message,
        "pipeline.trigger_parameters.gitlab.commit_timestamp":
          (commit.author.date !== undefined && newest.timestamp) || "",
        "pipeline.trigger_parameters.gitlab.commit_author_name": commit.author.name,
        "pipeline.trigger_parameters.gitlab.commit_author_email": commit.author.email,
      }),
      "pipeline.event.name": "push",
      "pipeline.event.action": "push",
    },
  };
}
