import { Mask, type MaskedStream } from "../masking/mask.ts";
import type { JobEvent, JobRequest, StepOutcome } from "./job.ts";

/** Says what happens in a job, with its secrets hidden, and counts how much it prints. */
export class JobLog {
  readonly #mask: Mask;
  readonly #onEvent: (event: JobEvent) => void;
  readonly #limit: number;
  #printed = 0;
  #taken: Promise<void> | undefined;

  constructor(request: Pick<JobRequest, "secrets" | "sshKeys" | "onEvent" | "limits">) {
    this.#mask = new Mask([...Object.values(request.secrets), ...request.sshKeys.values()]);
    this.#onEvent = (event) => {
      this.#taken = request.onEvent(event) ?? undefined;
    };
    this.#limit = request.limits.logBytes;
  }

  step(number: number, name: string): StepLog {
    this.#onEvent({ type: "step-started", step: number, name: this.hide(name), at: Date.now() });
    return new StepLog(
      number,
      this.#mask.stream(),
      this.#onEvent,
      (text) => this.hide(text),
      (bytes) => this.#count(bytes),
      () => this.#taken,
    );
  }

  skipped(number: number): void {
    this.#onEvent({ type: "step-ended", step: number, outcome: "skipped", at: Date.now() });
  }

  hide(text: string): string {
    return this.#mask.text(text);
  }

  /** For what comes to be known while the job runs, such as a token that a step asks for. */
  hideAlso(secrets: Iterable<string>): void {
    this.#mask.add(secrets);
  }

  /** How many of `bytes` may still be printed. */
  #count(bytes: number): number {
    const left = Math.max(0, this.#limit - this.#printed);
    this.#printed += bytes;
    return Math.min(left, bytes);
  }
}

/** One step's part of the log. What the job prints and what the runner says about it come out in the order in which they went in. */
export class StepLog {
  readonly #number: number;
  readonly #stream: MaskedStream;
  readonly #onEvent: (event: JobEvent) => void;
  readonly #hide: (text: string) => string;
  readonly #count: (bytes: number) => number;
  readonly #taken: () => Promise<void> | undefined;
  #ended = false;

  constructor(
    number: number,
    stream: MaskedStream,
    onEvent: (event: JobEvent) => void,
    hide: (text: string) => string,
    count: (bytes: number) => number,
    taken: () => Promise<void> | undefined,
  ) {
    this.#number = number;
    this.#stream = stream;
    this.#onEvent = onEvent;
    this.#hide = hide;
    this.#count = count;
    this.#taken = taken;
  }

  /** To be awaited before more is printed; undefined when whoever listens keeps up. */
  get taken(): Promise<void> | undefined {
    return this.#taken();
  }

  /** Answers false when the job has printed more than it may; what is beyond that is dropped. */
  print(chunk: Uint8Array): boolean {
    const allowed = this.#count(chunk.length);
    this.#emit(this.#stream.write(allowed === chunk.length ? chunk : chunk.subarray(0, allowed)));
    return allowed === chunk.length;
  }

  /** For what a step hands on besides its output: names, messages. */
  hide(text: string): string {
    return this.#hide(text);
  }

  /** A line of the runner's own. */
  say(line: string): void {
    this.#emit(this.#stream.write(Buffer.from(`${line}\n`)));
  }

  end(outcome: StepOutcome, details: { exitCode?: number; reason?: string } = {}): void {
    if (this.#ended) return;
    this.#emit(this.#stream.end());
    this.#ended = true;
    this.#onEvent({
      type: "step-ended",
      step: this.#number,
      outcome,
      ...(details.exitCode !== undefined && { exitCode: details.exitCode }),
      ...(details.reason !== undefined && { reason: this.#hide(details.reason) }),
      at: Date.now(),
    });
  }

  #emit(text: string): void {
    if (text !== "" && !this.#ended) this.#onEvent({ type: "output", step: this.#number, text });
  }
}
