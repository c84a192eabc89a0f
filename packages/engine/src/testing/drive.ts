import type { Instant, JobStatus, PlanWorkflow } from "@ringfort/contract";
import { advance } from "../workflow/advance.ts";
import type { Effect } from "../workflow/effect.ts";
import type { WorkflowEvent } from "../workflow/event.ts";
import type { Advanced } from "../workflow/finish.ts";
import { startWorkflow } from "../workflow/start.ts";
import type { WorkflowState } from "../workflow/state.ts";

/** Starts a workflow whose jobs' ids are their names. */
export function begin(plan: PlanWorkflow, id = "w1", at: Instant = 0): Advanced {
  return startWorkflow(plan, { id, jobIds: plan.jobs.map((job) => job.name), at });
}

// Omit would merge the union into one shape.
type Untimed<Event> = Event extends unknown ? Omit<Event, "at"> : never;

/** An event without its time. */
export type Happening = Untimed<WorkflowEvent>;

/** Lets things happen one after the other, a millisecond apart, and gathers every effect. */
export function after(advanced: Advanced, ...happenings: readonly Happening[]): [WorkflowState, Effect[]] {
  let state = advanced[0];
  const effects: Effect[] = [];
  for (const [step, happening] of happenings.entries()) {
    const [next, caused] = advance(state, { ...happening, at: state.startedAt + step + 1 } as WorkflowEvent);
    state = next;
    effects.push(...caused);
  }
  return [state, effects];
}

/** What could happen next to each job that has not ended. */
export function possible(state: WorkflowState): Happening[] {
  return state.jobs.flatMap(({ id: jobId, type, status, waitingFor }): Happening[] => {
    if (status === "blocked" && waitingFor === 0)
      return [
        { type: "job-authorized", jobId },
        { type: "job-unauthorized", jobId },
      ];
    if (status === "queued" && type === "lock")
      return [
        { type: "serial-group-granted", jobId },
        { type: "serial-group-skipped", jobId },
        { type: "serial-group-timed-out", jobId },
      ];
    if (status === "queued") return [{ type: "job-claimed", jobId }];
    if (status === "on_hold")
      return [
        { type: "approved", jobId, by: "ada" },
        { type: "approval-denied", jobId },
      ];
    if (status === "running") return reports.map((end) => ({ type: "job-ended", jobId, status: end }));
    return [];
  });
}

const reports = ["success", "failed", "canceled", "timedout", "infrastructure_fail", "terminated-unknown"] as const;

export type Outcome =
  | "success"
  | "failed"
  | "canceled"
  | "timedout"
  | "infrastructure_fail"
  | "unauthorized"
  | "skipped";

/** Lets every job run; those without an outcome succeed. Jobs named in `left` are left where they wait. */
export function play(
  advanced: Advanced,
  outcomes: Readonly<Record<string, Outcome>> = {},
  left: readonly string[] = [],
): [WorkflowState, Effect[]] {
  let state = advanced[0];
  const effects = [...advanced[1]];
  for (;;) {
    const happening = possible(state).find((one) => "jobId" in one && !left.includes(one.jobId));
    if (!happening || !("jobId" in happening)) return [state, effects];
    const outcome = Object.hasOwn(outcomes, happening.jobId) ? outcomes[happening.jobId] : "success";
    const [next, caused] = after([state, []], toOutcome(happening.type, happening.jobId, outcome));
    if (next === state) throw new Error(`${outcome} is no end that ${happening.jobId} can have.`);
    state = next;
    effects.push(...caused);
  }
}

function toOutcome(type: Happening["type"], jobId: string, outcome: Outcome = "success"): Happening {
  switch (type) {
    case "job-authorized":
      return { type: outcome === "unauthorized" ? "job-unauthorized" : type, jobId };
    case "serial-group-granted":
      if (outcome === "skipped") return { type: "serial-group-skipped", jobId };
      return { type: outcome === "canceled" ? "serial-group-timed-out" : type, jobId };
    case "job-claimed":
      return { type, jobId };
    case "approved":
      return outcome === "success" ? { type, jobId, by: "ada" } : { type: "approval-denied", jobId };
    default:
      return {
        type: "job-ended",
        jobId,
        status: outcome === "unauthorized" || outcome === "skipped" ? "success" : outcome,
      };
  }
}

export function statusesOf(state: WorkflowState): Record<string, JobStatus> {
  return Object.fromEntries(state.jobs.map(({ name, status }) => [name, status]));
}
