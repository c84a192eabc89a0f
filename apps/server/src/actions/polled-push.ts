import type { Row } from "../postgres/tables.ts";
import type { EventCommit, PushEvent } from "../vcs/forge-event.ts";
import type { CommitFacts } from "../vcs/git/index.ts";
import { commitAddress, repositoryName } from "./forge-access.ts";
import type { RefChange } from "./pushes-between.ts";

/** What git itself tells of a push, in the shape in which forges tell it. Who pushed, it does not know. */
export function polledPush(
  project: Row<"projects">,
  { ref, before, after }: RefChange,
  commit: CommitFacts | undefined,
  isKnownCommit: boolean,
): PushEvent {
  const told = after === undefined ? undefined : commit && toCommit(project, commit);
  return {
    type: "push",
    repository: {
      externalId: project.external_id ?? project.id,
      fullName: repositoryName(project) ?? project.slug,
      cloneUrl: project.clone_url,
      webUrl: project.vcs_url,
      defaultBranch: project.default_branch,
      private: project.is_private,
    },
    ref,
    revision: after ?? "0".repeat(before?.length ?? 40),
    ...(before !== undefined && { before }),
    created: before === undefined,
    deleted: after === undefined,
    ...(told && { commit: told }),
    commitCount: isKnownCommit ? 0 : 1,
    sender: { externalId: "", login: "", type: "User", avatarUrl: "" },
    values: {
      "pipeline.event.name": "push",
      "pipeline.event.action": "push",
      "pipeline.event.github.ref": ref,
      "pipeline.event.github.after": after ?? null,
    },
  };
}

function toCommit(project: Row<"projects">, { revision, subject, body, author, committer }: CommitFacts): EventCommit {
  return { revision, subject, body, author, committer, url: commitAddress(project, revision) ?? "" };
}
