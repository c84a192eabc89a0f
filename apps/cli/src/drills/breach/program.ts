import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { CommandFailure } from "../../command.ts";

export interface Ended {
  readonly code: number | null;
  readonly said: string;
  readonly complained: string;
}

/** Ringfort's own program as a user calls it: what the drill plants goes the way that people's secrets go. */
export class Program {
  readonly #environment: Readonly<Record<string, string>>;
  readonly #folder: string;

  constructor(folder: string, environment: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#environment = environment;
  }

  start(words: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcess {
    const child = spawn(process.execPath, ["--", process.argv[1]!, ...words], {
      cwd: this.#folder,
      env: { ...this.#environment, ...environment },
      stdio: ["pipe", "pipe", "pipe"],
    });
    // A drill that is stopped leaves no house behind.
    const stop = (): void => void child.kill("SIGTERM");
    process.once("exit", stop);
    child.once("close", () => process.off("exit", stop));
    return child;
  }

  async run(words: readonly string[], input = ""): Promise<Ended> {
    const child = this.start(words);
    let said = "";
    let complained = "";
    child.stdout!.on("data", (chunk) => (said += chunk));
    child.stderr!.on("data", (chunk) => (complained += chunk));
    // A command that reads nothing may be over before it is written.
    child.stdin!.on("error", () => undefined).end(input);
    const [code] = (await once(child, "close")) as [number | null];
    return { code, said, complained };
  }

  /** Answers what it says; a failure ends the drill. */
  async must(words: readonly string[], input = ""): Promise<string> {
    const { code, said, complained } = await this.run(words, input);
    if (code === 0) return said;
    throw new CommandFailure(
      `the drill could not be set up: \`ringfort ${words.join(" ")}\` says: ${complained.trim()}`,
    );
  }
}

/** Asks again and again; gives up with `what`. */
export async function until<T>(what: string, seconds: number, question: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + seconds * 1_000;
  for (;;) {
    const answer = await question();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new CommandFailure(`${what} did not happen in ${seconds} s.`);
    await wait(500);
  }
}

export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, "close");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 40_000);
  await closed;
  clearTimeout(timer);
}
