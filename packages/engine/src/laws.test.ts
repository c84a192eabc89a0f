import {
  type JobStatus,
  type JobType,
  type PlanWorkflow,
  requirableStatuses,
  type WorkflowStatus,
} from "@ringfort/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isTerminal } from "./job/moves.ts";
import { countsAs } from "./readings.ts";
import { rerunWorkflow } from "./rerun/rerun-workflow.ts";
import { begin, play, possible } from "./testing/drive.ts";
import { type JobSketch, locked, type Needs, planOf } from "./testing/plan.ts";
import { advance } from "./workflow/advance.ts";
import type { Effect } from "./workflow/effect.ts";
import type { WorkflowEvent } from "./workflow/event.ts";
import type { Advanced } from "./workflow/finish.ts";
import type { WorkflowState } from "./workflow/state.ts";
import { isEnded, workflowStatus } from "./workflow/status.ts";

const types: readonly JobType[] = ["build", "build", "build", "approval", "no-op", "release"];

/** Workflows of every shape: each job may require earlier ones, whatever their type, with any set of statuses. */
const anyPlan: fc.Arbitrary<PlanWorkflow> = fc
  .array(
    fc.record({
      type: fc.constantFrom(...types),
      context: fc.boolean(),
      serial: fc.boolean(),
      needs: fc.array(fc.tuple(fc.nat(), fc.subarray([...requirableStatuses], { minLength: 1 })), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((drawn) => {
    const jobs: Record<string, JobSketch> = {};
    for (const [place, { type, context, serial, needs }] of drawn.entries()) {
      const requires: Needs =
        place === 0 ? [] : needs.map(([at, [first, ...more]]) => [`j${at % place}`, first!, ...more]);
      const sketch = { type, requires, contexts: context ? ["secret"] : [] };
      if (serial) Object.assign(jobs, locked(`j${place}`, sketch));
      else jobs[`j${place}`] = sketch;
    }
    return planOf(jobs);
  });

/** Numbers that choose among what is possible; every third one may cancel something instead. */
const choices = fc.array(fc.nat(), { minLength: 30, maxLength: 200 });

interface Step {
  readonly before: WorkflowState;
  readonly event: WorkflowEvent;
  readonly after: WorkflowState;
  readonly effects: readonly Effect[];
}

/** Lets random things happen until nothing is left that could. */
function live(plan: PlanWorkflow, drawn: readonly number[], cancels: boolean): { started: Advanced; steps: Step[] } {
  const started = begin(plan);
  const steps: Step[] = [];
  let state = started[0];
  for (let at = 1; ; at += 1) {
    const choice = drawn[at % drawn.length]!;
    const open = possible(state);
    if (open.length === 0) return { started, steps };
    const event = { ...((cancels && at < 30 ? cancel(state, choice) : undefined) ?? open[choice % open.length]!), at };
    const [after, effects] = advance(state, event as WorkflowEvent);
    steps.push({ before: state, event: event as WorkflowEvent, after, effects });
    state = after;
  }
}

function cancel(state: WorkflowState, choice: number) {
  if (choice % 13 === 0) return { type: "cancel-workflow" } as const;
  if (choice % 17 === 0) return { type: "workflow-errored" } as const;
  if (choice % 3 === 0) return { type: "cancel-job", jobId: state.jobs[choice % state.jobs.length]!.id } as const;
  return undefined;
}

function law(holds: (life: ReturnType<typeof live>) => void): void {
  fc.assert(
    fc.property(anyPlan, choices, fc.boolean(), (plan, drawn, cancels) => holds(live(plan, drawn, cancels))),
    { numRuns: 300 },
  );
}

const last = ({ started, steps }: ReturnType<typeof live>) => steps.at(-1)?.after ?? started[0];
const effectsOf = ({ started, steps }: ReturnType<typeof live>) => [
  ...started[1],
  ...steps.flatMap((step) => step.effects),
];

test("every job ends, and with them the workflow", () => {
  law((life) => {
    const state = last(life);
    expect(state.jobs.filter((job) => !isTerminal(job.status))).toEqual([]);
    expect(isEnded(state.status)).toBe(true);
    expect(effectsOf(life).filter((effect) => effect.type === "workflow-ended")).toEqual([
      { type: "workflow-ended", status: state.status },
    ]);
  });
});

test("terminal stays terminal", () => {
  law(({ steps }) => {
    for (const { before, after } of steps)
      for (const [place, { status }] of before.jobs.entries())
        if (isTerminal(status)) expect(after.jobs[place]!.status).toBe(status);
  });
});

test("the same event a second time changes nothing and causes nothing", () => {
  law(({ steps }) => {
    for (const { after, event } of steps) expect(advance(after, event)).toEqual([after, []]);
  });
});

test("a state that was stored and read again goes on the same way", () => {
  law(({ steps }) => {
    for (const { before, event, after, effects } of steps)
      expect(advance(JSON.parse(JSON.stringify(before)), event)).toEqual([after, effects]);
  });
});

test("the workflow's status is a function of its jobs and of whether it was stopped", () => {
  law(({ steps }) => {
    for (const { after } of steps) expect(after.status).toBe(workflowStatus(after.jobs, after.stop));
  });
});

test("a job starts only when all its requirements are satisfied, and as soon as they are", () => {
  law(({ started, steps }) => {
    for (const { jobs, graph } of [started[0], ...steps.map((step) => step.after)])
      for (const [place, job] of jobs.entries()) {
        const satisfied = graph[place]!.requires.every(({ job: required, statuses }) => {
          const end = countsAs(jobs[required]!.status);
          return end !== undefined && statuses.includes(end);
        });
        if (began(job.status)) expect(satisfied).toBe(true);
        if (job.status === "blocked") expect(satisfied).toBe(job.waitingFor === 0);
        if (job.startedAt !== undefined) expect(satisfied).toBe(true);
      }
  });
});

function began(status: JobStatus): boolean {
  return status === "queued" || status === "running" || status === "on_hold" || status === "unauthorized";
}

test("whatever waits for the world was announced by an effect, once", () => {
  law((life) => {
    const asked = effectsOf(life).flatMap((effect) => ("jobId" in effect ? [`${effect.type} ${effect.jobId}`] : []));
    expect(new Set(asked).size).toBe(asked.length);
    for (const { event } of life.steps) {
      const effect = announcedBy[event.type];
      if (effect && "jobId" in event) expect(asked).toContain(`${effect} ${event.jobId}`);
    }
  });
});

const announcedBy: Partial<Record<WorkflowEvent["type"], Effect["type"]>> = {
  "job-authorized": "authorize-job",
  "job-unauthorized": "authorize-job",
  "job-claimed": "enqueue-job",
  "job-ended": "enqueue-job",
  approved: "hold-for-approval",
  "approval-denied": "hold-for-approval",
  "serial-group-granted": "ask-lock",
  "serial-group-skipped": "ask-lock",
  "serial-group-timed-out": "ask-lock",
};

test("a workflow leaves no serial group behind, and leaves none while a job inside it runs", () => {
  law((life) => {
    expect(last(life).locks).toEqual([]);
    for (const { after, effects } of life.steps)
      for (const effect of effects)
        if (effect.type === "release-lock") {
          const inside = after.jobs.find((job) => `group-${job.name}` === effect.serialGroup)!;
          expect(isTerminal(inside.status)).toBe(true);
        }
  });
});

/** As documented; what a workflow with reasons for two statuses does follows from the readings. */
const documented: Partial<Record<WorkflowStatus, readonly WorkflowStatus[]>> = {
  running: ["success", "failing", "failed", "on_hold", "queued", "canceled", "error", "unauthorized"],
  failing: ["failed", "canceled"],
  on_hold: ["running", "success", "canceled"],
  queued: ["running"],
};

const implied: Partial<Record<WorkflowStatus, readonly WorkflowStatus[]>> = {
  // A failure beside an unauthorized job, or beside an error of the house.
  failing: ["unauthorized", "error"],
  // An approval that leads straight to a serial group, or is given up beside an unauthorized or errored job.
  on_hold: ["queued", "unauthorized", "error"],
  // The group skips the job or gives it up, and what is left decides; `not_run` if nothing ran at all.
  queued: ["success", "canceled", "unauthorized", "on_hold", "error", "not_run"],
};

test("a workflow moves as documented, or as the readings imply", () => {
  law(({ steps }) => {
    for (const { before, after } of steps)
      if (before.status !== after.status)
        expect([...(documented[before.status] ?? []), ...(implied[before.status] ?? [])]).toContain(after.status);
  });
});

test("every documented move of a workflow happens", () => {
  expect(movesSeen()).toEqual(expect.arrayContaining(arrows(documented)));
});

function movesSeen(): string[] {
  const lives = fc.sample(fc.tuple(anyPlan, choices, fc.boolean()), { numRuns: 3000, seed: 7 });
  const steps = lives.flatMap(([plan, drawn, cancels]) => live(plan, drawn, cancels).steps);
  return [...new Set(steps.map(({ before, after }) => `${before.status} → ${after.status}`))];
}

function arrows(moves: typeof documented): string[] {
  return Object.entries(moves).flatMap(([from, tos]) => tos.map((to) => `${from} → ${to}`));
}

test("every move that the readings imply happens as well", () => {
  expect(movesSeen()).toEqual(expect.arrayContaining(arrows(implied)));
});

test("a rerun ends, keeps what it did not run, and starts nothing too early", () => {
  law((life) => {
    const ended = last(life);
    for (const choice of [{ from: "start" }, { from: "failed" }, { jobs: [ended.jobs.at(-1)!.id] }] as const) {
      const ids = ended.jobs.map((job) => `again-${job.id}`);
      const rerun = rerunWorkflow(ended, choice, { id: "w2", jobIds: ids, at: 1000, by: "person", rerunsSoFar: 0 });
      if (!rerun.ok) {
        expect(rerun.refusal).toBe("nothing-failed");
        continue;
      }
      const [state] = play(rerun.advanced);
      expect(isEnded(state.status)).toBe(true);
      expect(state.locks).toEqual([]);
      for (const [place, job] of state.jobs.entries())
        if (job.keptFrom !== undefined) expect(job.status).toBe(ended.jobs[place]!.status);
        else expect(isTerminal(job.status)).toBe(true);
    }
  });
});
