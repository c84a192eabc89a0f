import type { Instant, JobStatus, JobType, WorkflowStatus } from "@ringfort/contract";
import type { RunEvent, StartedJob, StepEnded, StepPlace } from "../run/run-event.ts";
import { Lines } from "./lines.ts";
import { sanitiseName } from "./sanitise.ts";
import type { StepLog } from "./step-log.ts";

export interface BoardStep {
  readonly name: string;
  readonly node: number;
  readonly lines: Lines;
  readonly log: StepLog | undefined;
}

export interface FailedStep extends BoardStep {
  readonly reason: string;
}

export interface BoardJob {
  readonly name: string;
  readonly kind: JobType;
  readonly requires: readonly string[];
  readonly nodes: number;
  status: JobStatus;
  reason?: string;
  startedAt?: Instant;
  endedAt?: Instant;
  /** The last line that any of its steps printed, as printed. */
  lastLine: string;
  readonly steps: Map<string, BoardStep>;
  readonly failedSteps: FailedStep[];
}

export interface BoardWorkflow {
  readonly name: string;
  readonly startedAt: Instant;
  endedAt?: Instant;
  status: WorkflowStatus;
  readonly jobs: Map<string, BoardJob>;
}

/** What has happened so far, put together from the events, for everything that draws the whole picture. */
export class Board {
  readonly workflows = new Map<string, BoardWorkflow>();
  private readonly newLog: (() => StepLog) | undefined;

  /** With `newLog`, the logs of failed steps are kept. */
  constructor(newLog?: () => StepLog) {
    this.newLog = newLog;
  }

  apply(event: RunEvent): void {
    switch (event.type) {
      case "workflow-started":
        this.workflows.set(event.workflow, {
          name: sanitiseName(event.workflow),
          startedAt: event.at,
          status: "running",
          jobs: new Map(event.jobs.map((job) => [job.name, toBoardJob(job)])),
        });
        return;
      case "job-status": {
        const job = this.job(event.workflow, event.job);
        if (!job) return;
        job.status = event.status;
        if (event.reason !== undefined) job.reason = sanitiseName(event.reason);
        if (event.status === "running") job.startedAt ??= event.at;
        else if (job.startedAt !== undefined) job.endedAt = event.at;
        return;
      }
      case "step-started": {
        const job = this.job(event.workflow, event.job);
        const name = sanitiseName(event.name);
        job?.steps.set(stepKey(event), { name, node: event.node, lines: new Lines(), log: this.newLog?.() });
        return;
      }
      case "output": {
        const job = this.job(event.workflow, event.job);
        const step = job?.steps.get(stepKey(event));
        if (!job || !step) return;
        step.log?.add(event.text);
        const lines = step.lines.add(event.text);
        job.lastLine = lastWith([...lines, step.lines.unfinished]) ?? job.lastLine;
        return;
      }
      case "step-ended":
        this.endStep(event);
        return;
      case "workflow-ended": {
        const workflow = this.workflows.get(event.workflow);
        if (!workflow) return;
        workflow.status = event.status;
        workflow.endedAt = event.at;
        return;
      }
      case "run-started":
      case "run-ended":
      case "note":
        return;
    }
  }

  job(workflow: string, job: string): BoardJob | undefined {
    return this.workflows.get(workflow)?.jobs.get(job);
  }

  private endStep(event: StepEnded): void {
    const job = this.job(event.workflow, event.job);
    const step = job?.steps.get(stepKey(event));
    if (!job || !step) return;
    job.steps.delete(stepKey(event));
    if (event.outcome === "failed" || event.outcome === "timedout") {
      job.failedSteps.push({ ...step, reason: whyItFailed(event) });
    } else {
      step.log?.drop();
    }
  }
}

/** "exit code 1", or the sentence that says more. */
export function whyItFailed(event: StepEnded): string {
  if (event.reason !== undefined) return sanitiseName(event.reason);
  if (event.exitCode !== undefined) return `exit code ${event.exitCode}`;
  return event.outcome === "timedout" ? "timed out" : "failed";
}

/** A job's name as shown: with its workflow when there are several, with its node when there are several. */
export function label(
  place: { workflow: string; job: string; node?: number },
  workflows: number,
  nodes: number,
): string {
  const job = workflows > 1 ? `${place.workflow}/${place.job}` : place.job;
  return sanitiseName(nodes > 1 && place.node !== undefined ? `${job}[${place.node}]` : job);
}

function stepKey(place: StepPlace): string {
  return `${place.node}:${place.step}`;
}

function toBoardJob(job: StartedJob): BoardJob {
  return {
    name: sanitiseName(job.name),
    kind: job.kind,
    requires: job.requires,
    nodes: job.nodes,
    status: "blocked",
    lastLine: "",
    steps: new Map(),
    failedSteps: [],
  };
}

function lastWith(lines: readonly string[]): string | undefined {
  return lines.findLast((line) => line.trim() !== "");
}
