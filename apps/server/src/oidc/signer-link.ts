import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { Refusal } from "@ringfort/contract";
import type { z } from "zod";
import type { Log } from "../actions/house.ts";
import { linesOf } from "./signer/json-lines.ts";
import { tokenSettings } from "./signer/keys/settings.ts";
import { type KeysAnswer, keysAnswer, type MintAnswer, type MintOrder, mintAnswer } from "./signer/messages.ts";

export interface SignerLinkOptions {
  /** Of the signer that this server starts, unless another one listens on `socket`. */
  readonly folder: string;
  readonly issuer: string;
  readonly socket: string | undefined;
  readonly log: Log;
}

interface Line {
  readonly output: Writable;
  readonly waiting: Map<number, (answer: unknown) => void>;
  readonly child: ChildProcess | undefined;
  close(): void;
}

/** Beside this module in the source, and beside the bundle. */
const signerFile = import.meta.filename.endsWith(".ts")
  ? join(import.meta.dirname, "signer", "signer-process.ts")
  : join(import.meta.dirname, "oidc-signer.mjs");

const patienceMs = 20_000;
const longestAnswer = 1024 ** 2;

/** The server's line to the process that signs OIDC tokens. Opened when it is first needed, and again when it breaks. */
export class SignerLink implements AsyncDisposable {
  readonly #options: SignerLinkOptions;
  #line: Promise<Line> | undefined;
  #orders = 0;
  #closed = false;

  constructor(options: SignerLinkOptions) {
    this.#options = options;
  }

  async mint(order: Omit<MintOrder, "id" | "type">): Promise<MintAnswer> {
    return this.#ask({ type: "mint", ...order }, mintAnswer);
  }

  async publicKeys(): Promise<KeysAnswer> {
    return this.#ask({ type: "keys" }, keysAnswer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const line = await this.#line?.catch(() => undefined);
    if (!line) return;
    line.close();
    const { child } = line;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const timer = setTimeout(() => child.kill("SIGKILL"), 5_000);
    await once(child, "exit");
    clearTimeout(timer);
  }

  async #ask<Shape extends z.ZodType>(order: object, shape: Shape): Promise<z.output<Shape>> {
    if (this.#closed) throw unavailable();
    this.#line ??= this.#open();
    const line = await this.#line.catch((cause: unknown) => {
      this.#line = undefined;
      throw unavailable(cause);
    });
    const id = ++this.#orders;
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const timer = setTimeout(() => resolve(undefined), patienceMs);
    line.waiting.set(id, resolve);
    line.output.write(`${JSON.stringify({ id, ...order })}\n`);
    const answer = await promise;
    clearTimeout(timer);
    line.waiting.delete(id);
    if (answer === undefined) throw unavailable();
    return shape.parse(answer);
  }

  async #open(): Promise<Line> {
    const { socket } = this.#options;
    if (socket === undefined) return this.#start();
    const connection = connect(socket);
    await once(connection, "connect");
    return this.#listen(connection, connection, undefined, () => connection.destroy());
  }

  async #start(): Promise<Line> {
    const { folder, issuer, log } = this.#options;
    const child = spawn(process.execPath, [signerFile], {
      // Nothing of the server's own environment: the address of the database is in it.
      env: { SIGNER_FOLDER: folder, SIGNER_ISSUER: issuer, ...tokenSettings() },
      stdio: ["pipe", "pipe", "pipe"],
    });
    await once(child, "spawn");
    child.stderr
      .setEncoding("utf8")
      .on("data", (said: string) => log.error({ said: said.trim() }, "The signer complains"));
    return this.#listen(child.stdout, child.stdin, child, () => child.stdin.end());
  }

  #listen(input: Readable, output: Writable, child: ChildProcess | undefined, close: () => void): Line {
    const line: Line = { output, waiting: new Map(), child, close };
    const end = () => {
      this.#line = undefined;
      close();
      for (const answer of line.waiting.values()) answer(undefined);
    };
    output.on("error", end);
    this.#hear(input, line).then(end, (err: unknown) => {
      this.#options.log.error({ err }, "The line to the signer is broken");
      end();
    });
    return line;
  }

  async #hear(input: Readable, { waiting }: Line): Promise<void> {
    for await (const text of linesOf(input, longestAnswer)) {
      const answer = JSON.parse(text) as { readonly id?: unknown };
      if (typeof answer.id === "number") waiting.get(answer.id)?.(answer);
    }
  }
}

function unavailable(cause?: unknown): Refusal {
  return new Refusal("unavailable", "The signer of OIDC tokens does not answer now.", { cause });
}
