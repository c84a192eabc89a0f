import type { Scalar } from "@ringfort/contract";
import type { PipelineConfigPlace, Row } from "../postgres/tables.ts";
import type { ForgeEvent } from "../vcs/forge-event.ts";
import { readRef } from "../vcs/ref-name.ts";
import type { TriggerContext } from "../vcs/triggering/index.ts";
import { acceptPipeline } from "./accept-pipeline.ts";
import type { Run } from "./choose-runs.ts";
import { findSender } from "./find-sender.ts";
import type { Turn } from "./house.ts";
import { type Origin, recordEvent } from "./record-event.ts";
import { storable } from "./storable.ts";
import { triggerParametersOf } from "./trigger-parameters.ts";

export interface Cause {
  readonly event: ForgeEvent;
  readonly context?: TriggerContext;
  readonly request?: Origin;
}

/** Makes a pipeline of each run. Answers their ids. */
export async function acceptRuns(
  turn: Turn,
  project: Row<"projects">,
  runs: readonly Run[],
  { event, context = {}, request }: Cause,
): Promise<string[]> {
  if (runs.length === 0) return [];
  const ids: string[] = [];
  const sender = event.type === "custom" ? undefined : event.sender.login;
  const by = await findSender(turn.tx, project, sender);
  for (const run of runs) {
    const place = placeOf(project, run, event, context);
    const pipeline = await acceptPipeline(turn, {
      project,
      actorId: by.id,
      trigger: "webhook",
      definitionId: run.definition.id,
      ...place,
      config: configPlaceOf(run, place.ref),
      ...(run.trigger && { parameters: run.trigger.parameters }),
      triggerParameters: storable(triggerParametersOf(event, project, place)),
      values: storable(valuesOf(run, event)),
      vcs: storable(reviewOf(event)),
    });
    await recordEvent(turn.tx, {
      action: "build.create",
      organizationId: project.organization_id,
      actor: by.actor,
      target: { id: pipeline.id, type: "pipeline", name: `${project.slug} ${pipeline.number}` },
      success: true,
      payload: { ref: place.ref, event: event.type, ...(sender !== undefined && { sender }) },
      ...(request && { request }),
    });
    ids.push(pipeline.id);
  }
  return ids;
}

/** What is checked out. */
export interface Place {
  readonly ref: string;
  readonly revision?: string;
  readonly branch?: string;
  readonly tag?: string;
  readonly forkUrl?: string;
}

function placeOf(project: Row<"projects">, run: Run, event: ForgeEvent, context: TriggerContext): Place {
  const { checkout, trigger, isOwn } = run;
  if (!checkout || !isOwn || trigger?.checkout_ref) {
    return named(fullRefOf(trigger?.checkout_ref ?? project.default_branch));
  }
  const revision = checkout.revision !== undefined && { revision: checkout.revision };
  if (!checkout.isFork) return { ...named(checkout.fetchRef), ...revision };
  // A fork names its branches as it likes, also `main`: what is fetched is the pull request, and that is its branch here.
  const branch = checkout.fetchRef.replace(/^refs\//, "").replace(/\/head$/, "");
  return { ref: checkout.fetchRef, ...revision, branch, forkUrl: forkOf(event, context) };
}

function named(ref: string): Place {
  const read = readRef(ref);
  if (read.kind === "tag") return { ref, tag: read.name };
  return { ref, branch: read.kind === "branch" ? read.name : ref.replace(/^refs\//, "") };
}

/** A trigger names a branch, or anything else by its full name. */
export function fullRefOf(name: string): string {
  return name.startsWith("refs/") ? name : `refs/heads/${name}`;
}

/** A fork that was deleted is known by its pull request. */
function forkOf(event: ForgeEvent, context: TriggerContext): string {
  if (event.type !== "pull_request" && event.type !== "comment") return "";
  const head = event.head ?? context.head;
  return head?.repository?.cloneUrl ?? event.url;
}

function configPlaceOf({ trigger }: Run, checkoutRef: string): PipelineConfigPlace {
  if (!trigger?.config_ref) return {};
  const ref = fullRefOf(trigger.config_ref);
  return ref === checkoutRef ? {} : { ref };
}

/** What another repository is called is not what this project's is. */
const ofRepository = /^pipeline\.(?:git|project)\./;

function valuesOf({ trigger, isOwn }: Run, event: ForgeEvent): Record<string, Scalar> {
  const told = Object.entries(event.values).filter(([name]) => isOwn || !ofRepository.test(name));
  return {
    ...Object.fromEntries(told),
    ...(isOwn && event.type === "push" && { "pipeline.git.base_revision": event.before ?? null }),
    ...(trigger && { "pipeline.trigger.id": trigger.id, "pipeline.trigger.name": trigger.event_name }),
  };
}

function reviewOf(event: ForgeEvent): { readonly review_id?: string; readonly review_url?: string } {
  const isReview = event.type === "pull_request" || (event.type === "comment" && event.onPullRequest);
  return isReview ? { review_id: String(event.number), review_url: event.url } : {};
}
