import type { Instant, JobStatus } from "@ringfort/contract";
import { type JobMove, nextStatus } from "../job/moves.ts";
import { countsAs } from "../readings.ts";
import type { Effect } from "./effect.ts";
import { type GraphIndex, indexOf } from "./graph.ts";
import type { Edge, JobState, WorkflowState } from "./state.ts";
import { hasEnded } from "./status.ts";

/** A next state in the making: jobs are replaced in a copy, and what follows from their ends is worked off by `settle`. */
export interface Change {
  readonly graph: WorkflowState["graph"];
  readonly index: GraphIndex;
  readonly at: Instant;
  readonly jobs: JobState[];
  readonly locks: Set<string>;
  readonly effects: Effect[];
  /** Places of jobs that ended and whose dependents have not heard of it. */
  readonly news: number[];
  stop: WorkflowState["stop"];
  touched: boolean;
}

export function change(state: WorkflowState, at: Instant): Change {
  return {
    graph: state.graph,
    index: indexOf(state),
    at,
    jobs: [...state.jobs],
    locks: new Set(state.locks),
    effects: [],
    news: [],
    stop: state.stop,
    touched: false,
  };
}

/** Moves a job if its status knows the move, and says whether it did. */
export function move(change: Change, place: number, move: JobMove, more: Partial<JobState> = {}): boolean {
  const job = change.jobs[place]!;
  const status = nextStatus(job.status, move);
  if (status === job.status) return false;
  replace(change, place, { ...more, status, ...times(change.at, status) });
  if (hasEnded(change.jobs[place]!)) change.news.push(place);
  return true;
}

export function replace(change: Change, place: number, more: Partial<JobState>): void {
  change.jobs[place] = { ...change.jobs[place]!, ...more };
  change.touched = true;
}

function times(at: Instant, status: JobStatus): Partial<JobState> {
  if (status === "running" || status === "on_hold") return { startedAt: at };
  return countsAs(status) === undefined ? {} : { endedAt: at };
}

/** Tells dependents of every end, until no job can move without news from outside. */
export function settle(change: Change): void {
  // Grows while it is walked: a job that never ran, or that ends at once, is news as well.
  for (const place of change.news) {
    const end = countsAs(change.jobs[place]!.status)!;
    for (const edge of change.index.dependents[place]!) hear(change, edge, edge.statuses.includes(end));
  }
  change.news.length = 0;
}

function hear(change: Change, { job: place }: Edge, satisfied: boolean): void {
  const job = change.jobs[place]!;
  if (job.status !== "blocked") return;
  if (!satisfied) {
    move(change, place, "requirement-failed");
    return;
  }
  replace(change, place, { waitingFor: job.waitingFor - 1 });
  if (job.waitingFor === 1) makeReady(change, place);
}

/** All requirements of a blocked job are satisfied: what happens now depends on its type. */
export function makeReady(change: Change, place: number): void {
  const { id: jobId, name, type } = change.jobs[place]!;
  const { contexts, serialGroup } = change.graph[place]!;
  switch (type) {
    case "build":
    case "release":
      if (contexts.length > 0) change.effects.push({ type: "authorize-job", jobId, contexts });
      else enqueue(change, place);
      return;
    case "approval":
      move(change, place, "hold");
      change.effects.push({ type: "hold-for-approval", jobId });
      return;
    case "lock":
      if (serialGroup === undefined) throw new Error(`The plan's lock job "${name}" names no serial group.`);
      move(change, place, "ready");
      change.locks.add(serialGroup);
      change.effects.push({ type: "ask-lock", jobId, serialGroup });
      return;
    case "no-op":
    case "unlock":
      move(change, place, "ready");
      succeed(change, place);
      return;
  }
}

export function enqueue(change: Change, place: number): void {
  if (move(change, place, "ready")) change.effects.push({ type: "enqueue-job", jobId: change.jobs[place]!.id });
}

/** For jobs that have nothing to run: once they may start, they are done. */
export function succeed(change: Change, place: number): void {
  move(change, place, "claim");
  move(change, place, "succeed");
}
