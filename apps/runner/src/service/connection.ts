import { Readable } from "node:stream";
import { Refused, Unanswered } from "./failures.ts";

/** What `contract` says of an answer. */
export interface Shape<Answer> {
  safeParse(
    value: unknown,
  ):
    | { readonly success: true; readonly data: Answer }
    | { readonly success: false; readonly error: { readonly issues: readonly Issue[] } };
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

export interface Question {
  readonly method: "GET" | "POST" | "PUT";
  /** Below the protocol's root: `/claim`. */
  readonly path: string;
  readonly token: string;
  readonly json?: unknown;
  readonly content?: () => Readable;
  readonly signal: AbortSignal;
  /** Not for content, which takes as long as it takes. */
  readonly withinMs?: number;
}

/** More than any plan or list of timings. */
const largestAnswer = 32 * 1024 * 1024;
const answerMs = 15_000;

/** One server, asked over HTTP. Answers come whole and in the promised shape, or as `Unanswered` or `Refused`. */
export class Connection {
  readonly #root: string;
  readonly #fetch: typeof fetch;

  constructor(url: URL, fetching: typeof fetch) {
    this.#root = `${url.href.replace(/\/+$/, "")}/api/ringfort/v1/runner`;
    this.#fetch = fetching;
  }

  async ask<Answer>(question: Question, shape: Shape<Answer>): Promise<Answer> {
    const response = await this.#send(question);
    let text: string;
    try {
      text = await textOf(response, largestAnswer);
    } catch (failure) {
      if (failure instanceof Refused) throw failure;
      throw unanswered(failure);
    }
    return shaped(question, text, shape);
  }

  /** For what is asked only for its effect. */
  async tell(question: Question): Promise<void> {
    const response = await this.#send(question);
    await response.body?.cancel().catch(() => undefined);
  }

  /** Content as it comes: whoever reads it counts it and checks its digest. */
  async open(question: Question): Promise<Readable> {
    const { body } = await this.#send(question);
    return body ? Readable.fromWeb(body) : Readable.from([]);
  }

  async #send(question: Question): Promise<Response> {
    const { method, path, token, json, content, withinMs = answerMs } = question;
    const isContent = content !== undefined || method === "GET";
    const signal = isContent ? question.signal : AbortSignal.any([question.signal, AbortSignal.timeout(withinMs)]);
    let response: Response;
    try {
      response = await this.#fetch(`${this.#root}${path}`, {
        method,
        // A redirect would carry the token to wherever it points.
        redirect: "error",
        headers: {
          authorization: `Bearer ${token}`,
          accept: "application/json",
          ...(json !== undefined && { "content-type": "application/json" }),
          ...(content && { "content-type": "application/octet-stream" }),
        },
        ...(json !== undefined && { body: JSON.stringify(json) }),
        ...(content && { body: Readable.toWeb(content()) as ReadableStream, duplex: "half" }),
        signal,
      });
    } catch (failure) {
      question.signal.throwIfAborted();
      throw unanswered(failure);
    }
    if (response.ok) return response;
    throw await refusalOf(response);
  }
}

async function refusalOf(response: Response): Promise<Error> {
  const said = await textOf(response, 4_096).catch(() => "");
  const message = `${response.status}${said ? `: ${messageIn(said)}` : ""}`;
  const passes = response.status >= 500 || response.status === 429 || response.status === 408;
  return passes ? new Unanswered(`the server answered ${message}`) : new Refused(response.status, message);
}

function messageIn(said: string): string {
  let message = said;
  try {
    const { message: told } = JSON.parse(said) as { message?: unknown };
    if (typeof told === "string") message = told;
  } catch {
    // A proxy's page.
  }
  // It ends up in logs, which are no terminal.
  return message.replaceAll(/[^\P{C}]+/gu, " ").slice(0, 300);
}

async function textOf(response: Response, most: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > most) throw new Refused(response.status, "the answer is larger than any answer may be");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function shaped<Answer>({ path }: Question, text: string, shape: Shape<Answer>): Answer {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refused(200, `the answer to ${path} is not JSON`);
  }
  const read = shape.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const place = issue ? `${issue.path.join(".") || "the whole"}: ${issue.message}` : "unknown";
  throw new Refused(200, `the answer to ${path} is not what the protocol says (${place.slice(0, 300)})`);
}

/** `fetch` hides the reason in the cause: ECONNREFUSED, a certificate. */
function unanswered(failure: unknown): Unanswered {
  const { cause, name, message } = failure as Error & { cause?: { code?: string; message?: string } };
  if (name === "TimeoutError") return new Unanswered("the server did not answer in time");
  return new Unanswered(cause?.code ?? cause?.message ?? message);
}
