import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { CommandFailure } from "../command.ts";
import type { HouseUser } from "./house-users.ts";
import type { Program } from "./program.ts";

export interface PartOptions {
  readonly name: string;
  readonly program: Program;
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly user: HouseUser | undefined;
  /** Where what it says goes. */
  readonly logFile: string;
  /** Put before the program: what takes away rights, or leaves some. */
  readonly prefix?: readonly string[];
  /** Called for each process: it may be the second one of the part. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** Of ends in a row that come soon after the start. */
const mostQuickEnds = 5;
const quickMs = 10_000;
const patienceMs = 30_000;
/** As `bin/ringfort` has it for what runs for months. */
const smallGarbage = "--max-semi-space-size=4";

/** One part of the house as a process of its own: started again when it ends though nobody asked. */
export class Part {
  readonly name: string;
  readonly logFile: string;
  /** Rejects when the part cannot be kept running. */
  readonly failed: Promise<never>;
  readonly #options: PartOptions;
  readonly #fail: (reason: Error) => void;
  #child: ChildProcess | undefined;
  #stopping = false;
  #said = "";

  constructor(options: PartOptions) {
    this.name = options.name;
    this.logFile = options.logFile;
    this.#options = options;
    const { promise, reject } = Promise.withResolvers<never>();
    this.failed = promise;
    this.failed.catch(() => undefined);
    this.#fail = reject;
    void this.#keepRunning();
  }

  /** Of the process that runs now. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Asks it to end, and after a while makes it. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), patienceMs);
    await gone;
    clearTimeout(timer);
  }

  async #keepRunning(): Promise<void> {
    let quickEnds = 0;
    for (let isFirst = true; !this.#stopping; isFirst = false) {
      const from = Date.now();
      await this.#runOnce();
      if (this.#stopping) return;
      quickEnds = Date.now() - from < quickMs ? quickEnds + 1 : 0;
      // A part that says by itself that it cannot start will say so again.
      const gaveUp = isFirst && quickEnds > 0 && this.#child?.signalCode === null;
      if (gaveUp || quickEnds >= mostQuickEnds) {
        const last = this.#said.trim().split("\n").at(-1);
        this.#fail(
          new CommandFailure(
            `the ${this.name} ends as soon as it is started. Its log, ${this.logFile}, ends with:\n${last}`,
          ),
        );
        return;
      }
      await wait(200 * 2 ** quickEnds);
    }
  }

  async #runOnce(): Promise<void> {
    const { program, words, environment, folder, user, prefix = [], logFile, onStart } = this.#options;
    const [command, ...rest] = [...prefix, program.node, smallGarbage, "--", program.entry, ...words];
    const child = spawn(command!, rest, {
      cwd: folder,
      env: { LANG: "C.UTF-8", HOME: folder, ...environment },
      ...user,
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      // Ctrl-C in a terminal is for us: each part is then stopped in its own way.
      detached: true,
    });
    this.#child = child;
    const log = createWriteStream(logFile, { flags: "a", mode: 0o600 });
    child.stderr!.pipe(log);
    child.stderr!.on("data", (chunk: Buffer) => {
      this.#said = (this.#said + chunk.toString("utf8")).slice(-2_000);
    });
    child.on("error", (error) => {
      this.#said += error.message;
    });
    onStart?.(child);
    await once(child, "close").catch(() => undefined);
  }
}
