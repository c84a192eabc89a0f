import type { EventValues, RepositoryRef, Sender } from "../../forge-event.ts";
import { readRef } from "../../ref-name.ts";

/** The values that configs written for GitLab projects ask for. */
export function gitlabValues(
  type: "push" | "tag_push" | "merge_request" | "note",
  repository: RepositoryRef,
  sender: Sender,
  ref: string,
  revision: string,
): EventValues {
  const prefix = "pipeline.trigger_parameters.gitlab";
  const named = readRef(ref);
  return {
    [`${prefix}.type`]: type,
    [`${prefix}.ref`]: ref,
    [`${prefix}.branch`]: named.kind === "branch" ? named.name : "",
    [`${prefix}.default_branch`]: repository.defaultBranch,
    [`${prefix}.checkout_sha`]: revision,
    [`${prefix}.commit_sha`]: revision,
    [`${prefix}.repo_name`]: repository.fullName.slice(repository.fullName.lastIndexOf("/") + 1),
    [`${prefix}.repo_url`]: repository.cloneUrl,
    [`${prefix}.web_url`]: repository.webUrl,
    [`${prefix}.user_id`]: sender.externalId,
    [`${prefix}.user_username`]: sender.login,
    [`${prefix}.user_avatar`]: sender.avatarUrl,
  };
}
