import type { RunStep } from "@ringfort/contract";
import type { Command, Ended } from "../executors/executor.ts";
import { inWords } from "../job/stopping.ts";
import { inRoom } from "./room-paths.ts";
import { shellWords } from "./shell-words.ts";
import { RoomLost, type StepContext, StepFailure } from "./step-context.ts";
import { waitFor } from "./wait-for.ts";

/** Runs the step's script, again if the step asks for reruns; only the last attempt counts. */
export async function run(step: RunStep, context: StepContext): Promise<void> {
  const command = await prepare(step, context);
  if (step.background) return context.keepRunning((signal) => attempt(command, undefined, { ...context, signal }));
  for (let left = step.maxAutoReruns; ; left--) {
    try {
      return await attempt(command, step.noOutputTimeoutMs, context);
    } catch (failure) {
      if (!(failure instanceof StepFailure) || left <= 0) throw failure;
      const pause = step.autoRerunDelayMs > 0 ? ` in ${inWords(step.autoRerunDelayMs)}` : "";
      context.log.say(`${failure.message}. Running again${pause}, ${left} ${left === 1 ? "attempt" : "attempts"} left`);
      await waitFor(step.autoRerunDelayMs, context.signal);
    }
  }
}

type Prepared = Omit<Command, "onOutput" | "signal">;

/** The script becomes a file: a command line would be too short for some, and everybody on the machine could read it. */
async function prepare(step: RunStep, { room, request, scratch, number, environment }: StepContext): Promise<Prepared> {
  const script = `${scratch}/step-${number}.sh`;
  await room.writeFile(script, `${step.command}\n`, 0o700);
  const words = shellWords(step.shell ?? request.job.build.shell ?? room.defaultShell);
  if (words.length === 0) throw new StepFailure("The step's `shell` is empty");
  const argv: readonly [string, ...string[]] = [words[0]!, ...words.slice(1), script];
  const unusable = Object.entries(step.environment).find(
    ([name, value]) => name === "" || /[=\0]/.test(name) || value.includes("\0"),
  );
  if (unusable) throw new StepFailure(`No program can be given the variable ${JSON.stringify(unusable[0])}`);
  const whole = { ...environment, RINGFORT_STEP: String(number), ...step.environment };
  if (step.workingDirectory === undefined) return { argv, environment: whole, directory: room.workingDirectory };
  // Through a shell, so that a folder that is not there fails alike in every executor, and as a step.
  const moved = [
    "/bin/sh",
    "-c",
    'cd -- "$0" || exit 1; exec "$@"',
    inRoom(room, step.workingDirectory),
    ...argv,
  ] as const;
  return { argv: [...moved], environment: whole, directory: room.workingDirectory };
}

async function attempt(command: Prepared, silenceMs: number | undefined, context: StepContext): Promise<void> {
  const { room, log } = context;
  const tooMuch = new AbortController();
  const silence = new Silence(silenceMs);
  const signal = AbortSignal.any([context.signal, tooMuch.signal, silence.signal]);
  let ended: Ended;
  try {
    ended = await room.exec({
      ...command,
      signal,
      onOutput: (chunk) => {
        silence.broken();
        if (!log.print(chunk)) tooMuch.abort();
        return log.taken && silence.excuse(log.taken);
      },
    });
  } finally {
    silence.clear();
  }
  context.signal.throwIfAborted();
  if (tooMuch.signal.aborted) throw new StepFailure("The job printed more than it may; the rest of its output is lost");
  if (silence.signal.aborted) {
    throw new StepFailure(`Too long with no output (exceeded ${inWords(silenceMs ?? 0)})`);
  }
  refuse(ended);
}

function refuse(ended: Ended): void {
  switch (ended.how) {
    case "exited":
      if (ended.code !== 0) throw new StepFailure(`Exited with code ${ended.code}`, ended.code);
      return;
    case "signaled":
      throw new StepFailure(`Ended by signal ${ended.signal}`);
    case "aborted":
      throw new StepFailure("Ended from outside");
    case "lost":
      throw new RoomLost(ended.reason);
  }
}

/** Comes up when nothing was printed for too long. The timer looks again when it fires instead of starting anew with every chunk. */
class Silence {
  readonly #controller = new AbortController();
  readonly #limitMs: number | undefined;
  #since = performance.now();
  #excused = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(limitMs: number | undefined) {
    this.#limitMs = limitMs;
    if (limitMs !== undefined) this.#wait(limitMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  broken(): void {
    this.#since = performance.now();
  }

  /** While nobody takes what is printed, nobody can say that it is silent. */
  async excuse(taken: Promise<void>): Promise<void> {
    this.#excused++;
    await taken;
    this.#excused--;
    this.broken();
  }

  clear(): void {
    clearTimeout(this.#timer);
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(
      () => {
        const left = this.#limitMs! - (performance.now() - this.#since);
        if (this.#excused > 0) this.#wait(this.#limitMs!);
        else if (left <= 0) this.#controller.abort();
        else this.#wait(left);
      },
      Math.min(ms, 2 ** 31 - 1),
    );
  }
}
