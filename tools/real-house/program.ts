import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";

const patienceMs = 30_000;
/** As `bin/ringfort` has it. */
const smallGarbage = "--max-semi-space-size=4";

/** A process of `ringfort` that can be killed and started again. What it says goes to one file. */
export class Program {
  readonly name: string;
  readonly #words: readonly string[];
  readonly #environment: Readonly<Record<string, string>>;
  readonly #log: WriteStream;
  #child: ChildProcess | undefined;

  constructor(
    name: string,
    words: readonly string[],
    {
      environment = {},
      logFile,
    }: { readonly environment?: Readonly<Record<string, string>>; readonly logFile: string },
  ) {
    this.name = name;
    this.#words = words;
    this.#environment = environment;
    this.#log = createWriteStream(logFile, { flags: "a" });
  }

  get pid(): number | undefined {
    return this.isAlive ? this.#child?.pid : undefined;
  }

  get isAlive(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  start(): void {
    if (this.isAlive) return;
    const child = spawn(process.execPath, [smallGarbage, "--", ...this.#words], {
      env: { ...process.env, ...this.#environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const said of [child.stdout, child.stderr]) said.pipe(this.#log, { end: false });
    this.#child = child;
  }

  /** Leaves it no moment to put anything in order. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  async stop(): Promise<void> {
    const timer = setTimeout(() => this.#child?.kill("SIGKILL"), patienceMs);
    await this.#end("SIGTERM");
    clearTimeout(timer);
    this.#log.end();
  }

  async #end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    if (!this.isAlive) return;
    const ended = once(this.#child!, "exit");
    this.#child!.kill(signal);
    await ended;
  }
}
