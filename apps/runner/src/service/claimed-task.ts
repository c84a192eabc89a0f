import { setTimeout as delay } from "node:timers/promises";
import { type Claim, eventsAnswer, renewEveryMs, taskAnswer } from "@ringfort/contract";
import type { JobUser } from "../executors/executor.ts";
import type { Connection } from "./connection.ts";
import { EventPipe } from "./event-pipe.ts";
import { ClaimLost } from "./failures.ts";
import { runTask, type TaskHouse, type TaskOutcome } from "./run-task.ts";
import { TaskConnection } from "./task-connection.ts";

const longestReason = 4_096;

/** One task, from its claim to the moment at which the server knows how it ended, or has given it to somebody else. */
export class ClaimedTask {
  readonly id: string;
  readonly ended: Promise<void>;
  readonly #claim: Claim;
  readonly #connection: TaskConnection;
  readonly #events: EventPipe;
  readonly #canceling = new AbortController();
  readonly #breaking = new AbortController();
  readonly #log: (line: string) => void;
  #broken: string | undefined;

  constructor(
    house: TaskHouse,
    claim: Claim,
    { connection, user, log }: { connection: Connection; user: JobUser | undefined; log: (line: string) => void },
  ) {
    this.id = claim.task;
    this.#claim = claim;
    this.#log = log;
    this.#connection = new TaskConnection(connection, claim);
    this.#events = new EventPipe(
      async (first, events) => {
        const answer = await this.#connection.post("/events", { first, events }, eventsAnswer);
        if (answer.canceling) this.cancel();
        return answer.acknowledged;
      },
      (failure) => this.#breakOff(`The log could not be sent: ${(failure as Error).message}`),
    );
    this.ended = this.#work(house, user);
  }

  cancel(): void {
    this.#canceling.abort();
  }

  /** The claim is somebody else's: the job ends, and nobody is told. */
  drop(): void {
    this.#connection.drop();
  }

  /** The runner ends before the job has. */
  stop(): void {
    this.#breakOff("The runner was stopped");
  }

  get #name(): string {
    const { job, number, project } = this.#claim;
    return `${project.slug} ${job.name} #${number}`;
  }

  #breakOff(reason: string): void {
    this.#broken ??= reason;
    this.#breaking.abort();
  }

  async #work(house: TaskHouse, user: JobUser | undefined): Promise<void> {
    const over = new AbortController();
    const renewing = this.#renew(over.signal);
    const name = this.#name;
    this.#log(`${name}: started`);
    try {
      const outcome = await this.#run(house, user);
      await this.#events.emptied();
      await this.#report(outcome);
      this.#log(`${name}: ${outcome.status}${outcome.reason ? `: ${oneLine(outcome.reason)}` : ""}`);
    } catch (failure) {
      if (failure instanceof ClaimLost) this.#log(`${name}: dropped, because its claim was lost`);
      else this.#log(`${name}: its end could not be reported: ${oneLine((failure as Error).message)}`);
    } finally {
      over.abort();
      await renewing;
    }
  }

  async #run(house: TaskHouse, user: JobUser | undefined): Promise<TaskOutcome> {
    const { lost } = this.#connection;
    const signal = AbortSignal.any([this.#canceling.signal, this.#breaking.signal, lost]);
    const place = { connection: this.#connection, user, onEvent: this.#events.put.bind(this.#events), signal };
    let outcome: TaskOutcome;
    try {
      outcome = await runTask(house, this.#claim, place);
    } catch (failure) {
      outcome = { status: "infrastructure_fail", reason: `The runner failed: ${(failure as Error).message}` };
    }
    lost.throwIfAborted();
    for (const note of outcome.notes ?? []) this.#log(`${this.#name}: ${oneLine(note)}`);
    if (this.#broken === undefined) return outcome;
    const { attest } = outcome;
    return { status: "infrastructure_fail", reason: this.#broken, ...(attest && { attest }) };
  }

  async #report({ status, failedStep, reason, attest }: TaskOutcome): Promise<void> {
    const proof = await attest?.signResult(status);
    if (proof?.ok === false) this.#log(`${this.#name}: its end is not proved: ${proof.code}`);
    await this.#connection.tell("/end", {
      status,
      ...(failedStep !== undefined && { failedStep }),
      ...(reason !== undefined && { reason: reason.slice(0, longestReason) }),
      ...(proof?.ok && { proof: proof.value }),
    });
  }

  /** Until the end is reported: a server that was away for long may have taken the task back by then. */
  async #renew(over: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([over, this.#connection.lost]);
    try {
      while (true) {
        await delay(renewEveryMs, undefined, { signal });
        const { canceling } = await this.#connection.post("/renew", {}, taskAnswer);
        if (canceling) this.cancel();
      }
    } catch (failure) {
      if (!signal.aborted) this.#breakOff(`The claim could not be renewed: ${(failure as Error).message}`);
    }
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/[^\P{C}]+|\s+/gu, " ").slice(0, 300);
}
