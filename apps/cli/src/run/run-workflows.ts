import { randomUUID } from "node:crypto";
import type { PlanJob, PlanWorkflow, WorkflowStatus } from "@ringfort/contract";
import { advance, type Effect, isEnded, startWorkflow, type WorkflowEvent, type WorkflowState } from "@ringfort/engine";
import type { ExecutorName, JobOutcome } from "@ringfort/runner";
import type { RunEvent, StartedJob } from "./run-event.ts";
import { SerialGroups } from "./serial-groups.ts";

/** One job of one workflow of this run. */
export interface RunningJob {
  readonly workflow: PlanWorkflow;
  readonly workflowId: string;
  readonly job: PlanJob;
  readonly jobId: string;
}

export interface RunWorkflows {
  readonly workflows: readonly PlanWorkflow[];
  /** Names of approval jobs that count as approved. */
  readonly approved: ReadonlySet<string>;
  readonly executorOf: (job: PlanJob) => ExecutorName | undefined;
  /** Runs all nodes of a job; `started` is called when the first begins. */
  readonly runJob: (job: RunningJob, started: () => void, signal: AbortSignal) => Promise<JobOutcome>;
  readonly emit: (event: RunEvent) => void;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

export interface WorkflowsOutcome {
  readonly statuses: readonly WorkflowStatus[];
  readonly holds: readonly { readonly workflow: string; readonly job: string }[];
}

/** Drives the engine until every workflow has ended, or nothing but approvals could move it on. */
export async function runWorkflows(request: RunWorkflows): Promise<WorkflowsOutcome> {
  return await new WorkflowsRun(request).run();
}

interface Running {
  readonly plan: PlanWorkflow;
  readonly id: string;
  state: WorkflowState;
  readonly jobs: ReadonlyMap<string, PlanJob>;
  readonly aborts: Map<string, AbortController>;
}

class WorkflowsRun {
  private readonly request: RunWorkflows;
  private readonly groups = new SerialGroups<{ workflow: Running; jobId: string }>();
  private readonly inbox: (() => void)[] = [];
  private readonly working = new Set<Promise<void>>();
  private draining = false;
  private broken: { readonly cause: unknown } | undefined;
  private readonly all: Running[] = [];

  constructor(request: RunWorkflows) {
    this.request = request;
  }

  async run(): Promise<WorkflowsOutcome> {
    const { workflows, signal, now } = this.request;
    const cancel = () => {
      for (const workflow of this.all) this.post(workflow, { type: "cancel-workflow", at: now() });
    };
    for (const plan of workflows) this.start(plan);
    signal.addEventListener("abort", cancel);
    if (signal.aborted) cancel();
    this.drain();
    while (this.working.size > 0) await Promise.race(this.working);
    signal.removeEventListener("abort", cancel);
    if (this.broken) throw this.broken.cause;
    return { statuses: this.all.map(({ state }) => state.status), holds: this.endHeldWorkflows() };
  }

  private start(plan: PlanWorkflow): void {
    const at = this.request.now();
    const id = randomUUID();
    const jobIds = plan.jobs.map(() => randomUUID());
    const [state, effects] = startWorkflow(plan, { id, jobIds, at });
    const jobs = new Map(plan.jobs.map((job, place) => [jobIds[place]!, job]));
    const running: Running = { plan, id, state, jobs, aborts: new Map() };
    this.all.push(running);
    this.request.emit({
      type: "workflow-started",
      at,
      workflow: plan.name,
      id,
      jobs: plan.jobs.map((job) => this.describe(job)),
    });
    this.inbox.push(() => {
      this.tellChanges(running, undefined, state);
      for (const effect of effects) this.carryOut(running, effect);
    });
  }

  private describe(job: PlanJob): StartedJob {
    const executor = this.request.executorOf(job);
    return {
      name: job.name,
      kind: job.type,
      requires: job.requires.map((requirement) => requirement.job),
      nodes: job.build?.parallelism ?? 1,
      ...(executor !== undefined && { executor }),
    };
  }

  /** Events wait for the one being worked on: effects cause events. */
  private post(workflow: Running, event: WorkflowEvent): void {
    this.inbox.push(() => {
      const before = workflow.state;
      const [next, effects] = advance(before, event);
      workflow.state = next;
      this.tellChanges(workflow, before, next);
      for (const effect of effects) this.carryOut(workflow, effect);
    });
    this.drain();
  }

  private drain(): void {
    if (this.draining) return;
    this.draining = true;
    try {
      for (let next = this.inbox.shift(); next; next = this.inbox.shift()) next();
    } finally {
      this.draining = false;
    }
  }

  private tellChanges(workflow: Running, before: WorkflowState | undefined, after: WorkflowState): void {
    const at = this.request.now();
    for (const [place, job] of after.jobs.entries()) {
      const old = before?.jobs[place];
      if (job === old || job.status === (old?.status ?? "blocked")) continue;
      const reason = this.reasons.get(job.id);
      this.request.emit({
        type: "job-status",
        at,
        workflow: workflow.plan.name,
        job: job.name,
        status: job.status,
        ...(reason !== undefined && { reason }),
      });
    }
  }

  private readonly reasons = new Map<string, string>();

  private carryOut(workflow: Running, effect: Effect): void {
    const at = this.request.now();
    switch (effect.type) {
      case "authorize-job":
        // Whoever can run this command can read the files with the values: nothing is left to refuse.
        this.post(workflow, { type: "job-authorized", jobId: effect.jobId, at });
        return;
      case "enqueue-job":
        this.runJob(workflow, effect.jobId);
        return;
      case "withdraw-job":
      case "cancel-running-job":
        workflow.aborts.get(effect.jobId)?.abort();
        return;
      case "hold-for-approval":
        if (this.isApproved(workflow, effect.jobId)) {
          this.post(workflow, { type: "approved", jobId: effect.jobId, by: "--approve", at });
        }
        return;
      case "ask-lock":
        this.grant(this.groups.ask(effect.serialGroup, { workflow, jobId: effect.jobId }));
        return;
      case "release-lock":
        this.grant(this.groups.release(effect.serialGroup, (other) => other.workflow === workflow));
        return;
      case "workflow-ended":
        this.request.emit({ type: "workflow-ended", at, workflow: workflow.plan.name, status: effect.status });
        return;
      case "auto-rerun":
        this.request.emit({
          type: "note",
          level: "warning",
          text: `${workflow.plan.name} would rerun its failed jobs by itself (\`max_auto_reruns\`); a local run does not.`,
        });
        return;
    }
  }

  private grant(next: { workflow: Running; jobId: string } | undefined): void {
    if (next) this.post(next.workflow, { type: "serial-group-granted", jobId: next.jobId, at: this.request.now() });
  }

  private isApproved({ jobs }: Running, jobId: string): boolean {
    const job = jobs.get(jobId);
    return job !== undefined && (this.request.approved.has(job.name) || this.request.approved.has(job.declaredName));
  }

  private runJob(workflow: Running, jobId: string): void {
    const abort = new AbortController();
    workflow.aborts.set(jobId, abort);
    const work = this.follow(workflow, jobId, abort.signal)
      .catch((cause: unknown) => {
        this.broken ??= { cause };
        for (const other of this.all) this.post(other, { type: "cancel-workflow", at: this.request.now() });
        this.post(workflow, { type: "job-ended", jobId, status: "infrastructure_fail", at: this.request.now() });
      })
      .finally(() => this.working.delete(work));
    this.working.add(work);
  }

  private async follow(workflow: Running, jobId: string, signal: AbortSignal): Promise<void> {
    const { now } = this.request;
    const job = workflow.jobs.get(jobId)!;
    const started = () => this.post(workflow, { type: "job-claimed", jobId, at: now() });
    const running = { workflow: workflow.plan, workflowId: workflow.id, job, jobId };
    const outcome = await this.request.runJob(running, started, signal);
    if (outcome.reason !== undefined && outcome.failedStep === undefined) this.reasons.set(jobId, outcome.reason);
    this.post(workflow, { type: "job-ended", jobId, status: outcome.status, at: now() });
  }

  /** Says of workflows that wait for a person that they got no further. */
  private endHeldWorkflows(): WorkflowsOutcome["holds"] {
    const holds: { workflow: string; job: string }[] = [];
    for (const { plan, state } of this.all) {
      if (isEnded(state.status)) continue;
      for (const job of state.jobs) {
        if (job.status === "on_hold") holds.push({ workflow: plan.name, job: job.name });
      }
      this.request.emit({ type: "workflow-ended", at: this.request.now(), workflow: plan.name, status: state.status });
    }
    return holds;
  }
}
