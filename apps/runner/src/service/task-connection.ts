import type { Readable } from "node:stream";
import type { Claim } from "@ringfort/contract";
import { untilAnswered } from "./backoff.ts";
import type { Connection, Question, Shape } from "./connection.ts";
import { ClaimLost, Refused } from "./failures.ts";

/** Answers that say: this task is somebody else's, or nobody's. */
const lostStatuses = new Set([401, 403, 404, 409, 410]);

/** The server, asked about one task, for as long as the claim on it holds. Asks until it is answered. */
export class TaskConnection {
  readonly #connection: Connection;
  readonly #claim: Pick<Claim, "task" | "token" | "fence">;
  readonly #lost = new AbortController();

  constructor(connection: Connection, claim: Pick<Claim, "task" | "token" | "fence">) {
    this.#connection = connection;
    this.#claim = claim;
  }

  /** Comes up when the claim is lost. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  drop(): void {
    this.#lost.abort(new ClaimLost("The claim was lost"));
  }

  post<Answer>(path: string, body: object, shape: Shape<Answer>): Promise<Answer> {
    const json = { fence: this.#claim.fence, ...body };
    return this.#asking((question) => this.#connection.ask({ ...question, method: "POST", json }, shape), path);
  }

  tell(path: string, body: object): Promise<void> {
    const json = { fence: this.#claim.fence, ...body };
    return this.#asking((question) => this.#connection.tell({ ...question, method: "POST", json }), path);
  }

  /** What the server may refuse for what it is, and keep the task with us. */
  offer(path: string, body: object): Promise<void> {
    const json = { fence: this.#claim.fence, ...body };
    return this.#asking((question) => this.#connection.tell({ ...question, method: "POST", json }), path, {
      mayConflict: true,
    });
  }

  get<Answer>(path: string, shape: Shape<Answer>): Promise<Answer> {
    return this.#asking((question) => this.#connection.ask({ ...question, method: "GET" }, shape), path);
  }

  /** `content` is asked for anew with every attempt. */
  upload<Answer>(path: string, content: () => Readable, shape: Shape<Answer>): Promise<Answer> {
    const fenced = `${path}?fence=${this.#claim.fence}`;
    return this.#asking((question) => this.#connection.ask({ ...question, method: "PUT", content }, shape), fenced);
  }

  /** `receive` may be called again when the content breaks off with `Unanswered`. */
  download<Answer>(path: string, receive: (content: Readable) => Promise<Answer>): Promise<Answer> {
    return this.#asking(async (question) => receive(await this.#connection.open({ ...question, method: "GET" })), path);
  }

  async #asking<Answer>(
    ask: (question: Omit<Question, "method">) => Promise<Answer>,
    path: string,
    { mayConflict = false } = {},
  ): Promise<Answer> {
    const { task, token } = this.#claim;
    const question = { path: `/tasks/${task}${path}`, token, signal: this.lost };
    try {
      return await untilAnswered(() => ask(question), this.lost);
    } catch (failure) {
      const isConflict = mayConflict && failure instanceof Refused && failure.status === 409;
      if (failure instanceof Refused && lostStatuses.has(failure.status) && !isConflict) this.drop();
      this.lost.throwIfAborted();
      throw failure;
    }
  }
}
