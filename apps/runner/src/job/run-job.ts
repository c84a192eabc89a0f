import type { Environment, Step } from "@ringfort/contract";
import { type AgentDesk, openAgentDesk } from "../commands/agent-desk.ts";
import { type Room, RoomFailure } from "../executors/executor.ts";
import { HostileTar } from "../executors/room/clean-tar.ts";
import { ToolFailure } from "../executors/room/run-tool.ts";
import { carryOut } from "../steps/carry-out.ts";
import { RoomLost, StepFailure } from "../steps/step-context.ts";
import { BackgroundSteps } from "./background-steps.ts";
import type { JobOutcome, JobRequest } from "./job.ts";
import { bashEnvOf, jobEnvironment, scratchOf } from "./job-environment.ts";
import { JobLog, type StepLog } from "./log.ts";
import { runsNow } from "./step-order.ts";
import { Stopping, untilStopped } from "./stopping.ts";

/** Runs one node of one job from an empty machine to its outcome. Throws only for bugs; whatever happens, nothing stays running. */
export async function runJob(request: JobRequest): Promise<JobOutcome> {
  const log = new JobLog(request);
  const stopping = new Stopping(request);
  const desk = await openAgentDesk(request);
  desk.onToken = (token) => log.hideAlso([token]);
  try {
    const spunUp = await spinUp(request, desk, log, stopping);
    if (!spunUp.ok) return spunUp.outcome;
    const job = new RunningJob(request, spunUp.room, desk, log, stopping);
    try {
      return await job.runSteps();
    } finally {
      await job.stopBackground();
      await spunUp.room.close();
    }
  } finally {
    stopping.clear();
    await desk.close();
  }
}

type SpunUp = { readonly ok: true; readonly room: Room } | { readonly ok: false; readonly outcome: JobOutcome };

async function spinUp(request: JobRequest, desk: AgentDesk, log: JobLog, stopping: Stopping): Promise<SpunUp> {
  const step = log.step(-1, "Spin up environment");
  for (const note of request.notes ?? []) step.say(note);
  let room: Room | undefined;
  try {
    room = await request.executor.prepare({
      id: request.id,
      job: request.job.build,
      limits: request.limits,
      ...(request.inPlace !== undefined && { inPlace: request.inPlace }),
      agentFolder: desk.folder,
      remoteDocker: request.remoteDocker,
      ...(request.user && { user: request.user }),
      ...(request.strict && { strict: true }),
      ...(request.egress && { egress: request.egress }),
      secrets: request.secrets,
      onProgress: (line) => step.say(line),
      signal: stopping.signal,
    });
    await room.writeFile(bashEnvOf(scratchOf(room, request)), "", 0o600);
    await desk.serve(room);
    step.end("success");
    return { ok: true, room };
  } catch (failure) {
    await room?.close();
    const outcome = judge(failure, log, step, stopping);
    return { ok: false, outcome: outcome.status === "failed" ? { ...outcome, failedStep: -1 } : outcome };
  }
}

class RunningJob {
  readonly #request: JobRequest;
  readonly #room: Room;
  readonly #desk: AgentDesk;
  readonly #log: JobLog;
  readonly #stopping: Stopping;
  readonly #background = new BackgroundSteps();
  readonly #scratch: string;
  #provided: Environment = {};
  #failure: JobOutcome | undefined;
  #halted = false;

  constructor(request: JobRequest, room: Room, desk: AgentDesk, log: JobLog, stopping: Stopping) {
    this.#request = request;
    this.#room = room;
    this.#desk = desk;
    this.#log = log;
    this.#stopping = stopping;
    this.#scratch = scratchOf(room, request);
  }

  /** The first failure decides; a stopped job or a broken house ends everything at once. */
  async runSteps(): Promise<JobOutcome> {
    const { steps } = this.#request.job.build;
    for (const [number, step] of steps.entries()) {
      if (!runsNow(step, { failed: this.#failure !== undefined, halted: this.#halted })) {
        this.#log.skipped(number);
        continue;
      }
      const ended = await this.#runStep(number, step);
      if (ended.status === "failed") this.#failure ??= { ...ended, failedStep: number };
      else if (ended.status !== "success") {
        for (let left = number + 1; left < steps.length; left++) this.#log.skipped(left);
        return { ...ended, failedStep: number };
      }
    }
    return this.#failure ?? { status: "success" };
  }

  async stopBackground(): Promise<void> {
    await this.#background.stop();
  }

  async #runStep(number: number, step: Step): Promise<JobOutcome> {
    const log = this.#log.step(number, step.name);
    const halt = new AbortController();
    this.#desk.onHalt = () => {
      this.#halted = true;
      halt.abort();
    };
    let runsOn = false;
    try {
      if (this.#stopping.signal.aborted) throw new Error("stopped");
      const work = carryOut(step, {
        request: this.#request,
        room: this.#room,
        number,
        log,
        environment: jobEnvironment(this.#request, this.#room, this.#scratch, this.#provided),
        signal: AbortSignal.any([this.#stopping.signal, halt.signal]),
        scratch: this.#scratch,
        provide: (environment) => {
          this.#provided = { ...this.#provided, ...environment };
        },
        keepRunning: (command) => {
          runsOn = true;
          this.#background.start(log, command, this.#stopping.signal);
        },
      });
      // A command is waited for even then, so that its processes are known to be gone.
      await (step.type === "run" ? work : untilStopped(work, this.#stopping.signal));
      this.#tellEgress(log);
      if (!runsOn) log.end("success", step.type === "run" ? { exitCode: 0 } : {});
      return { status: "success" };
    } catch (failure) {
      this.#tellEgress(log);
      if (halt.signal.aborted && !this.#stopping.signal.aborted) {
        log.end("success", { reason: "The step halted the job" });
        return { status: "success" };
      }
      return judge(failure, this.#log, log, this.#stopping);
    }
  }

  /** Where a step fails for want of a host, it should say so. */
  #tellEgress(log: StepLog): void {
    for (const { destination, outcome, why } of this.#request.egress?.takeNews() ?? []) {
      if (outcome === "denied") log.say(`[egress-denied] ${destination}: ${why}`);
      else log.say(`[egress-learned] ${destination} is not on the project's egress list`);
    }
  }
}

/** Who is to blame for what was thrown: whoever stopped the job, the step, or the house. */
function judge(failure: unknown, log: JobLog, step: StepLog, stopping: Stopping): JobOutcome {
  if (stopping.signal.aborted) {
    const { status, reason } = stopping.outcome;
    step.end(status, { reason });
    return { status, reason };
  }
  const message = log.hide(failure instanceof Error ? failure.message : String(failure));
  if (isUserMistake(failure)) {
    const exitCode = failure instanceof StepFailure ? failure.exitCode : undefined;
    step.end("failed", exitCode === undefined ? { reason: message } : { exitCode, reason: message });
    return { status: "failed", reason: message };
  }
  const reason = failure instanceof RoomLost ? `The job's environment was lost: ${message}` : message;
  step.end("failed", { reason });
  return { status: "infrastructure_fail", reason };
}

/** An archive that leads outside was made by a job, as was everything that is stored; and what cannot be read or written is a job's. */
function isUserMistake(failure: unknown): boolean {
  if (failure instanceof RoomFailure) return failure.userMistake;
  return failure instanceof StepFailure || failure instanceof HostileTar || failure instanceof ToolFailure;
}
