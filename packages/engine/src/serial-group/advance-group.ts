import type { Instant } from "@ringfort/contract";

/** How long a lock job may wait for its serial group. */
export const serialGroupWaitMs: Instant = 5 * 60 * 60 * 1000;

/** One serial group of an organization: who holds it, and who waits, in the order of asking. */
export interface SerialGroupState {
  readonly holder?: LockRequest;
  readonly waiting: readonly LockRequest[];
}

export interface LockRequest {
  readonly workflowId: string;
  readonly jobId: string;
  readonly projectId: string;
  readonly pipelineNumber: number;
  readonly askedAt: Instant;
}

export type SerialGroupEvent = { readonly at: Instant } & (
  | { readonly type: "ask"; readonly request: Omit<LockRequest, "askedAt"> }
  /** By the workflow itself, or by hand. */
  | { readonly type: "release"; readonly workflowId: string }
  /** Time passes. Needed about once a minute while anyone waits. */
  | { readonly type: "clock" }
);

/** News for the workflow that asked, to be given to it as the event of the same name. */
export interface SerialGroupEffect {
  readonly type: "serial-group-granted" | "serial-group-skipped" | "serial-group-timed-out";
  readonly workflowId: string;
  readonly jobId: string;
}

export const freeGroup: SerialGroupState = { waiting: [] };

type AdvancedGroup = readonly [next: SerialGroupState, effects: readonly SerialGroupEffect[]];

export function advanceSerialGroup(state: SerialGroupState, event: SerialGroupEvent): AdvancedGroup {
  const [patient, timedOut] = dropExpired(state, event.at);
  switch (event.type) {
    case "ask": {
      const [asked, skipped] = ask(patient, { ...event.request, askedAt: event.at });
      const [granted, effects] = grantIfFree(asked);
      return [granted, [...timedOut, ...skipped, ...effects]];
    }
    case "release": {
      const [granted, effects] = grantIfFree(without(patient, event.workflowId));
      return [granted, [...timedOut, ...effects]];
    }
    case "clock":
      return [patient, timedOut];
  }
}

/** First, so that a lock that falls free never goes to one who should have given up. */
function dropExpired(state: SerialGroupState, at: Instant): AdvancedGroup {
  const isExpired = ({ askedAt }: LockRequest) => at - askedAt >= serialGroupWaitMs;
  const expired = state.waiting.filter(isExpired);
  if (expired.length === 0) return [state, []];
  const waiting = state.waiting.filter((request) => !isExpired(request));
  return [{ ...state, waiting }, expired.map((request) => news("serial-group-timed-out", request))];
}

function ask(state: SerialGroupState, request: LockRequest): AdvancedGroup {
  const present = state.holder ? [state.holder, ...state.waiting] : state.waiting;
  if (present.some(({ workflowId }) => workflowId === request.workflowId)) return [state, []];
  // An older commit must not be deployed over a newer one.
  const overtaken = present.some(
    ({ projectId, pipelineNumber }) => projectId === request.projectId && pipelineNumber > request.pipelineNumber,
  );
  if (overtaken) return [state, [news("serial-group-skipped", request)]];
  return [{ ...state, waiting: [...state.waiting, request] }, []];
}

function without(state: SerialGroupState, workflowId: string): SerialGroupState {
  const { holder, waiting } = state;
  const left = waiting.filter((request) => request.workflowId !== workflowId);
  if (holder?.workflowId === workflowId) return { waiting: left };
  return left.length === waiting.length ? state : { ...state, waiting: left };
}

function grantIfFree(state: SerialGroupState): AdvancedGroup {
  const [first, ...waiting] = state.waiting;
  if (state.holder || !first) return [state, []];
  return [{ holder: first, waiting }, [news("serial-group-granted", first)]];
}

function news(type: SerialGroupEffect["type"], { workflowId, jobId }: LockRequest): SerialGroupEffect {
  return { type, workflowId, jobId };
}
