import { request } from "node:http";
import type { Decision, Keyholder, Question, ToSign } from "../keyholder.ts";
import { refuse } from "../refusal.ts";

const largestAnswer = 64 * 1024 * 1024;

/** A keyholder that runs as somebody else, behind a socket of this machine. This process never sees a key of the class. */
export class RemoteKeyholder implements Keyholder {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async decide(question: Question, signal: AbortSignal): Promise<Decision> {
    return (await this.#ask("/decide", question, signal)) as Decision;
  }

  async sign(ticket: string, statement: ToSign): ReturnType<Keyholder["sign"]> {
    return (await this.#ask("/sign", { ticket, statement })) as Awaited<ReturnType<Keyholder["sign"]>>;
  }

  async #ask(path: string, body: object, signal?: AbortSignal): Promise<unknown> {
    try {
      return await this.#send(path, JSON.stringify(body), signal);
    } catch (error) {
      signal?.throwIfAborted();
      return refuse("keyholder-unreachable", `${(error as NodeJS.ErrnoException).code ?? (error as Error).message}.`);
    }
  }

  #send(path: string, body: string, signal: AbortSignal | undefined): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const asked = request({
      socketPath: this.#path,
      ...{ path, method: "POST", headers, agent: false },
      ...(signal && { signal }),
    });
    asked.on("error", reject);
    asked.on("response", (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > largestAnswer) asked.destroy(new Error("the answer is too large"));
        else chunks.push(chunk);
      });
      response.on("error", reject);
      response.on("end", () => {
        try {
          resolve(JSON.parse(Buffer.concat(chunks).toString("utf8")));
        } catch (error) {
          reject(error as Error);
        }
      });
    });
    asked.end(body);
    return promise;
  }
}
