import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import { json, text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";

/** The engine said no. */
export class EngineError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = "EngineError";
    this.status = status;
  }
}

export interface Call {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly stream?: Readable;
  readonly signal?: AbortSignal;
}

/** An engine can hang for good over one container. What is sent as a stream, or can be stopped by its caller, may take longer. */
const patienceMs = 120_000;

/** An answer is at most this long where it is read whole. */
const longestMessage = 100_000;

/** The Docker Engine API over a unix socket: as much of HTTP as it takes, and no more. */
export class EngineClient {
  readonly socketPath: string;
  readonly #version: string;
  readonly #patienceMs: number;

  constructor(socketPath: string, version = "", patience = patienceMs) {
    this.socketPath = socketPath;
    this.#version = version;
    this.#patienceMs = patience;
  }

  async get<Answer>(path: string, call: Call = {}): Promise<Answer> {
    return (await json(await this.stream("GET", path, call))) as Answer;
  }

  async post<Answer>(path: string, call: Call = {}): Promise<Answer> {
    const answer = await text(await this.stream("POST", path, call));
    return (answer === "" ? undefined : JSON.parse(answer)) as Answer;
  }

  /** For calls whose answer nobody needs. */
  async send(method: "POST" | "PUT" | "DELETE", path: string, call: Call = {}): Promise<void> {
    const answer = await this.stream(method, path, call);
    for await (const _ of answer);
  }

  /** The headers, or undefined when there is no such thing. */
  async head(path: string, call: Call = {}): Promise<IncomingMessage["headers"] | undefined> {
    try {
      const answer = await this.stream("HEAD", path, call);
      answer.resume();
      return answer.headers;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async stream(method: string, path: string, call: Call = {}): Promise<IncomingMessage> {
    const request = this.#open(method, path, call);
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      request.once("response", resolve);
      request.once("error", reject);
    });
    if (!call.stream && !call.signal) this.#expectAnswer(request, "response");
    if (call.stream) {
      // The engine may answer, and stop reading, before it has had everything.
      pipeline(call.stream, request).catch((error: Error) => request.destroy(error));
    } else request.end(call.body === undefined ? undefined : JSON.stringify(call.body));
    return accept(await answered);
  }

  /** A two-way stream of bytes that begins as an HTTP call. */
  async hijack(path: string, body: unknown): Promise<{ socket: Socket; head: Buffer }> {
    const request = this.#open("POST", path, { body, headers: { Connection: "Upgrade", Upgrade: "tcp" } });
    const upgraded = new Promise<{ socket: Socket; head: Buffer }>((resolve, reject) => {
      request.once("upgrade", (_answer, socket: Socket, head: Buffer) => resolve({ socket, head }));
      request.once("response", (answer) => {
        accept(answer).then(
          () => reject(new EngineError(answer.statusCode ?? 0, "The engine did not open a stream.")),
          reject,
        );
      });
      request.once("error", reject);
    });
    this.#expectAnswer(request, "upgrade");
    request.end(JSON.stringify(body));
    return upgraded;
  }

  #expectAnswer(request: ClientRequest, answer: "response" | "upgrade"): void {
    const seconds = Math.round(this.#patienceMs / 1_000);
    const timer = setTimeout(
      () => request.destroy(new Error(`The container engine has not answered for ${seconds} s.`)),
      this.#patienceMs,
    );
    for (const event of [answer, "response", "close"]) request.once(event, () => clearTimeout(timer));
  }

  #open(method: string, path: string, { query, headers, body, stream, signal }: Call): ClientRequest {
    const search = new URLSearchParams(
      Object.entries(query ?? {}).flatMap(([name, value]): [string, string][] =>
        value === undefined ? [] : [[name, String(value)]],
      ),
    );
    const kind = stream ? { "Content-Type": "application/x-tar" } : { "Content-Type": "application/json" };
    return httpRequest({
      socketPath: this.socketPath,
      method,
      path: `${this.#version && `/v${this.#version}`}${path}${search.size > 0 ? `?${search}` : ""}`,
      // An agent would keep sockets, and with them Ringfort, alive.
      agent: false,
      headers: { Host: "engine", ...(stream || body !== undefined ? kind : {}), ...headers },
      ...(signal && { signal }),
    });
  }
}

async function accept(answer: IncomingMessage): Promise<IncomingMessage> {
  const status = answer.statusCode ?? 0;
  if (status < 400) return answer;
  const said = (await text(answer)).slice(0, longestMessage);
  throw new EngineError(status, messageIn(said) || `The engine answered ${status}.`);
}

function messageIn(said: string): string {
  try {
    return String((JSON.parse(said) as { message?: unknown }).message ?? "");
  } catch {
    return said.trim();
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof EngineError && error.status === 404;
}

/** One JSON value a line, as the engine reports progress and events. */
export async function* jsonLines<Line>(answer: Readable): AsyncGenerator<Line> {
  let rest = "";
  for await (const chunk of answer.setEncoding("utf8") as AsyncIterable<string>) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > longestMessage) throw new Error("The engine sent a line without an end.");
    for (const line of lines) if (line.trim() !== "") yield JSON.parse(line) as Line;
  }
  if (rest.trim() !== "") yield JSON.parse(rest) as Line;
}
