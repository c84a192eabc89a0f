import { randomUUID } from "node:crypto";
import type { PlanJob, PlanWorkflow, WorkflowStatus } from "@ringfort/contract";
import {
  type Advanced,
  advance,
  advanceSerialGroup,
  type Effect,
  freeGroup,
  isEnded,
  rerunWorkflow,
  type SerialGroupEvent,
  type SerialGroupState,
  startWorkflow,
  type WorkflowEvent,
  type WorkflowState,
} from "@ringfort/engine";
import type { ExecutorName, JobOutcome } from "@ringfort/runner";
import type { RunEvent, StartedJob } from "./run-event.ts";

/** One job of one workflow of this run. */
export interface RunningJob {
  readonly workflow: PlanWorkflow;
  readonly workflowId: string;
  /** The id of the workflow's first run: reruns share its workspace. */
  readonly workspaceId: string;
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
  readonly workspaceId: string;
  state: WorkflowState;
  readonly jobs: ReadonlyMap<string, PlanJob>;
  readonly aborts: Map<string, AbortController>;
}

class WorkflowsRun {
  private readonly request: RunWorkflows;
  private readonly groups = new Map<string, SerialGroupState>();
  private readonly inbox: (() => void)[] = [];
  /** How many jobs have not ended, and what wakes whoever waits for that. */
  private working = 0;
  private readonly idle = Promise.withResolvers<void>();
  /** Why jobs ended as they did, where no step of theirs says so. */
  private readonly reasons = new Map<string, string>();
  private draining = false;
  private broken: { readonly cause: unknown } | undefined;
  /** The latest run of each workflow: a rerun takes the place of what it reruns. */
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
    if (this.working > 0) await this.idle.promise;
    signal.removeEventListener("abort", cancel);
    if (this.broken) throw this.broken.cause;
    return { statuses: this.all.map(({ state }) => state.status), holds: this.endHeldWorkflows() };
  }

  private start(plan: PlanWorkflow): void {
    const at = this.request.now();
    const id = randomUUID();
    const jobIds = plan.jobs.map(() => randomUUID());
    this.all.push(this.open({ plan, id, workspaceId: id }, jobIds, startWorkflow(plan, { id, jobIds, at })));
  }

  private rerun(ended: Running, number: number): void {
    const { plan, workspaceId } = ended;
    const id = randomUUID();
    const jobIds = plan.jobs.map(() => randomUUID());
    const start = { id, jobIds, at: this.request.now(), by: "auto", rerunsSoFar: number - 1 } as const;
    const rerunning = rerunWorkflow(ended.state, { from: "failed" }, start);
    if (!rerunning.ok) return;
    const text = `${plan.name} runs what failed again, as its \`max_auto_reruns\` asks (${number} of ${plan.maxAutoReruns}).`;
    this.request.emit({ type: "note", level: "info", text });
    this.all[this.all.indexOf(ended)] = this.open({ plan, id, workspaceId }, jobIds, rerunning.advanced);
  }

  private open(
    workflow: Pick<Running, "plan" | "id" | "workspaceId">,
    jobIds: readonly string[],
    [state, effects]: Advanced,
  ): Running {
    const { plan, id } = workflow;
    const jobs = new Map(plan.jobs.map((job, place) => [jobIds[place]!, job]));
    const running: Running = { ...workflow, state, jobs, aborts: new Map() };
    this.request.emit({
      type: "workflow-started",
      at: this.request.now(),
      workflow: plan.name,
      id,
      jobs: plan.jobs.map((job) => this.describe(job)),
    });
    this.inbox.push(() => {
      this.tellChanges(running, undefined, state);
      for (const effect of effects) this.carryOut(running, effect);
    });
    return running;
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
      case "ask-lock": {
        // All workflows of a run are of one pipeline, so none overtakes another.
        const request = { workflowId: workflow.id, jobId: effect.jobId, projectId: "", pipelineNumber: 1 };
        this.tellGroup(effect.serialGroup, { type: "ask", request, at });
        return;
      }
      case "release-lock":
        this.tellGroup(effect.serialGroup, { type: "release", workflowId: workflow.id, at });
        return;
      case "workflow-ended":
        this.request.emit({ type: "workflow-ended", at, workflow: workflow.plan.name, status: effect.status });
        return;
      case "auto-rerun":
        this.rerun(workflow, effect.number);
        return;
    }
  }

  private tellGroup(group: string, event: SerialGroupEvent): void {
    const [next, news] = advanceSerialGroup(this.groups.get(group) ?? freeGroup, event);
    this.groups.set(group, next);
    for (const { type, workflowId, jobId } of news) {
      const workflow = this.all.find(({ id }) => id === workflowId);
      if (workflow) this.post(workflow, { type, jobId, at: event.at });
    }
  }

  private isApproved({ jobs }: Running, jobId: string): boolean {
    const job = jobs.get(jobId);
    return job !== undefined && (this.request.approved.has(job.name) || this.request.approved.has(job.declaredName));
  }

  private runJob(workflow: Running, jobId: string): void {
    const abort = new AbortController();
    workflow.aborts.set(jobId, abort);
    this.working += 1;
    void this.follow(workflow, jobId, abort.signal)
      .catch((cause: unknown) => {
        this.broken ??= { cause };
        for (const other of this.all) this.post(other, { type: "cancel-workflow", at: this.request.now() });
        this.post(workflow, { type: "job-ended", jobId, status: "infrastructure_fail", at: this.request.now() });
      })
      .finally(() => {
        // What this end has started is counted already.
        this.working -= 1;
        if (this.working === 0) this.idle.resolve();
      });
  }

  private async follow(workflow: Running, jobId: string, signal: AbortSignal): Promise<void> {
    const { now } = this.request;
    const job = workflow.jobs.get(jobId)!;
    const started = () => this.post(workflow, { type: "job-claimed", jobId, at: now() });
    const { plan, id: workflowId, workspaceId } = workflow;
    const running = { workflow: plan, workflowId, workspaceId, job, jobId };
    const outcome = await this.request.runJob(running, started, signal);
    const speaks = outcome.failedStep === undefined && outcome.status !== "canceled";
    if (speaks && outcome.reason !== undefined) this.reasons.set(jobId, outcome.reason);
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
