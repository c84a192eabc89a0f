import { Refusal, type Scalar } from "@ringfort/contract";
import type { PipelineConfigPlace, Row } from "../postgres/tables.ts";
import { isRefPath, isRevision } from "../vcs/ref-name.ts";
import { acceptPipeline, type NewPipeline } from "./accept-pipeline.ts";
import type { Doing } from "./create-organization.ts";
import { type House, takeTurn } from "./house.ts";
import { recordEvent } from "./record-event.ts";

/** A branch or a tag as a caller names it; neither means the default branch. */
export interface NamedRef {
  readonly branch?: string | undefined;
  readonly tag?: string | undefined;
}

export interface Triggering extends NamedRef {
  readonly project: Row<"projects">;
  /** Must be reachable from the branch or the tag. */
  readonly revision?: string | undefined;
  readonly parameters?: Readonly<Record<string, Scalar>> | undefined;
  readonly definitionId?: string | undefined;
  readonly config?: PipelineConfigPlace | undefined;
}

/** Accepts a pipeline that a person asks for by the API. */
export async function triggerPipeline(
  house: House,
  triggering: Triggering,
  { actor, request }: Doing,
): Promise<NewPipeline> {
  const { project, branch, tag, revision, parameters, definitionId, config } = triggering;
  if (revision !== undefined && !isRevision(revision))
    throw new Refusal("invalid", "revision: this is not the whole name of a commit.");
  const ref = fullRef({ branch, tag }, project.default_branch);
  const onBranch = tag === undefined ? (branch ?? project.default_branch) : undefined;
  return await takeTurn(house, async (turn) => {
    const accepted = await acceptPipeline(turn, {
      project,
      actorId: actor.id,
      trigger: "api",
      ref,
      ...(onBranch !== undefined && { branch: onBranch }),
      ...(tag !== undefined && { tag }),
      ...(revision !== undefined && { revision }),
      ...(parameters && { parameters }),
      ...(definitionId !== undefined && { definitionId }),
      ...(config && { config }),
    });
    await recordEvent(turn.tx, {
      action: "build.create",
      organizationId: project.organization_id,
      actor,
      target: { id: accepted.id, type: "pipeline", name: `${project.slug} ${accepted.number}` },
      success: true,
      payload: { ref, ...(config?.inline !== undefined && { unversioned_config: true }) },
      ...(request && { request }),
    });
    return accepted;
  });
}

/** The full name of what a caller names. GitHub's pull requests have refs that are no branches. */
export function fullRef({ branch, tag }: NamedRef, defaultBranch: string, field = ""): string {
  if (branch !== undefined && tag !== undefined)
    throw new Refusal("invalid", `${field}branch: either a branch or a tag, not both.`);
  const name = tag ?? branch ?? defaultBranch;
  if (!isRefPath(name))
    throw new Refusal("invalid", `${field}${tag === undefined ? "branch" : "tag"}: git knows no such name.`);
  if (tag !== undefined) return `refs/tags/${name}`;
  return /^pull\/\d+\/(?:head|merge)$/.test(name) ? `refs/${name}` : `refs/heads/${name}`;
}
