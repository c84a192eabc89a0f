import type { Demo, Progress } from "@ringfort/server";
import type { Io } from "../command.ts";
import { styleFor } from "../output/style.ts";

/** What `ringfort up` tells: a line for everything that has come to stand, and for every job that moves. */
export class Story {
  readonly #io: Io;
  readonly #seen = new Map<string, string>();
  readonly #from = performance.now();

  constructor(io: Io) {
    this.#io = io;
  }

  say(line: string): void {
    this.#io.stdout.write(`${line}\n`);
  }

  /** Jobs that have moved since the last time. */
  show({ workflows, errors }: Progress): void {
    for (const error of errors) this.#once(error, `  ${error}`);
    for (const { name, jobs } of workflows) {
      this.#once(name, `Workflow ${name}`);
      for (const job of jobs) {
        if (job.status === "blocked" || job.status === "queued") continue;
        const time = job.seconds === undefined ? "" : ` in ${job.seconds.toFixed(1)} s`;
        this.#once(`${name} ${job.name} ${job.status}`, `  ${job.name}: ${job.status}${time}`);
      }
    }
  }

  /** Last, what a person does next; the result and the address end it. */
  end(url: string, demo: Demo, success: boolean | undefined): void {
    const style = styleFor(this.#io.stdout, this.#io.settings.colour);
    if (demo.setupSecret !== undefined) {
      this.say(
        `\nNobody can sign in yet. This link makes the admin, once, within a day:\n  npx ringfort setup '${url}/setup#${demo.setupSecret}'\n`,
      );
    }
    const seconds = ((performance.now() - this.#from) / 1_000).toFixed(1);
    const result = success === undefined ? "ready" : success ? "success" : "failed";
    this.say(`${style.bold(`${demo.project}: ${result}`)} (${seconds} s)`);
    this.say(url);
  }

  #once(key: string, line: string): void {
    if (this.#seen.has(key)) return;
    this.#seen.set(key, line);
    this.say(line);
  }
}
