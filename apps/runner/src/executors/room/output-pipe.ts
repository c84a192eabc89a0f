import { randomUUID } from "node:crypto";
import { closeSync, constants, openSync, readSync, unlinkSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { makeFifos } from "../../fifos/make-fifos.ts";
import { OutputQueue } from "./output-queue.ts";

/** The largest pipe that an unprivileged process can ask for: what may be unread when a command has exited. */
const largestPipe = 1 << 20;

type Output = (chunk: Uint8Array) => void | Promise<void>;

/**
 * One kernel pipe for both of a command's streams, so that their order is the true one.
 * Node's own pipes are sockets, on which a job's `> /dev/stderr` fails; hence a FIFO, unlinked once it is open.
 */
export class OutputPipe {
  readonly #reader: number;
  readonly #queue: OutputQueue;
  readonly #socket: Socket;
  /** For the child's stdout and stderr; ours is closed by `started`. */
  readonly writer: number;

  private constructor(reader: number, writer: number, onOutput: Output, onFailure: () => void) {
    this.#reader = reader;
    this.writer = writer;
    this.#socket = new Socket({ fd: reader, readable: true, writable: false });
    this.#queue = new OutputQueue(onOutput, this.#socket, onFailure);
    this.#socket.on("data", (chunk: Buffer) => this.#queue.push(chunk));
    this.#socket.on("error", () => this.#socket.destroy());
  }

  static async open(folder: string, onOutput: Output, onFailure: () => void): Promise<OutputPipe> {
    const path = join(folder, `output-${randomUUID()}`);
    // Open to all because a job reopens it as /dev/stderr; nobody can reach the path, which lives in a private folder.
    await makeFifos([path]);
    try {
      const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      const writer = openSync(path, constants.O_WRONLY);
      return new OutputPipe(reader, writer, onOutput, onFailure);
    } finally {
      unlinkSync(path);
    }
  }

  started(): void {
    closeSync(this.writer);
  }

  /** Hands on all that was written until now. What a process left behind writes later is read and dropped: a full pipe would stop it. */
  async finish(): Promise<void> {
    this.#socket.removeAllListeners("data");
    const buffered = this.#socket.read() as Buffer | null;
    if (buffered) this.#queue.push(buffered);
    if (!this.#socket.destroyed) for (const chunk of unread(this.#reader)) this.#queue.push(chunk);
    this.#socket.resume();
    this.#socket.unref();
    await this.#queue.emptied();
  }

  close(): void {
    this.#socket.destroy();
  }
}

function* unread(fd: number): Generator<Buffer> {
  for (let total = 0; total < largestPipe; ) {
    const buffer = Buffer.allocUnsafe(65_536);
    const length = readNow(fd, buffer);
    if (length === 0) return;
    total += length;
    yield buffer.subarray(0, length);
  }
}

function readNow(fd: number, buffer: Buffer): number {
  try {
    return readSync(fd, buffer);
  } catch {
    return 0;
  }
}
