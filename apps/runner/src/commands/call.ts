import { Socket } from "node:net";
import { type AgentRequest, BadRequest, RequestReader } from "./agent-request.ts";
import type { Answer } from "./answer-split.ts";

/** A command that was let in and says nothing for so long is gone; a busy machine must not be mistaken for that. */
const patienceMs = 120_000;

interface Ends {
  /** Where the command writes; at its end the command is gone. */
  readonly ask: number;
  readonly answer: number;
}

/** One conversation with one running command. It ends when the command does, whatever that has or has not said. */
export class Call {
  readonly ended: Promise<void>;
  readonly #ask: Socket;
  readonly #answer: Socket;
  readonly #patience: NodeJS.Timeout;
  #hasSpoken = false;

  constructor(ends: Ends, reply: (request: AgentRequest) => Promise<Answer>, onSpoken: () => void) {
    this.#ask = new Socket({ fd: ends.ask, readable: true, writable: false });
    this.#answer = new Socket({ fd: ends.answer, readable: false, writable: true });
    this.#answer.on("error", () => this.close());
    this.#ask.on("error", () => this.close());
    this.#ask.on("end", () => this.close());
    this.ended = Promise.all(
      [this.#ask, this.#answer].map((end) => new Promise((resolve) => end.on("close", resolve))),
    ).then();
    this.#patience = setTimeout(() => this.close(), patienceMs);
    this.#patience.unref();

    const reader = new RequestReader();
    let replying = false;
    this.#ask.on("data", (chunk) => {
      clearTimeout(this.#patience);
      if (!this.#hasSpoken) {
        this.#hasSpoken = true;
        onSpoken();
      }
      // What comes after the request is nonsense; it is read so that the end is seen.
      if (replying) return;
      try {
        const request = reader.read(chunk);
        if (!request) return;
        replying = true;
        this.#reply(reply(request));
      } catch (error) {
        replying = true;
        this.#reply(Promise.reject(error as Error));
      }
    });
  }

  get hasSpoken(): boolean {
    return this.#hasSpoken;
  }

  close(): void {
    clearTimeout(this.#patience);
    this.#ask.destroy();
    this.#answer.destroy();
  }

  #reply(answer: Promise<Answer>): void {
    answer
      .catch((error: unknown): Answer => {
        const why = error instanceof BadRequest ? error.message : "the runner could not answer";
        return { said: [`circleci: ${why}`], names: [], code: 70 };
      })
      .then(({ said, names, code }) => {
        const lines = [...said.map((line) => `e${line}\n`), ...names.map((name) => `o${name}\n`), `x${code}\n`];
        if (!this.#answer.destroyed) this.#answer.write(lines.join(""));
      }, this.close.bind(this));
  }
}
