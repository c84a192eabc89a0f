/** What is held unread before the source is asked to wait. */
const highWater = 256 * 1024;

/**
 * Hands chunks on one at a time, in order, and holds the source back while the reader is slow.
 * When the reader throws, `onFailure` hears at once, so that the source can be stopped.
 */
export class OutputQueue {
  readonly #onOutput: (chunk: Uint8Array) => void | Promise<void>;
  readonly #source: { pause(): unknown; resume(): unknown };
  readonly #waiting: Uint8Array[] = [];
  readonly #onFailure: () => void;
  #bytes = 0;
  #handing: Promise<void> | undefined;
  #failure: unknown;

  constructor(
    onOutput: (chunk: Uint8Array) => void | Promise<void>,
    source: { pause(): unknown; resume(): unknown },
    onFailure: () => void,
  ) {
    this.#onFailure = onFailure;
    this.#onOutput = onOutput;
    this.#source = source;
  }

  push(chunk: Uint8Array): void {
    this.#waiting.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes > highWater) this.#source.pause();
    this.#handing ??= this.#hand();
  }

  /** Fulfilled when the reader has had everything; rejected with what the reader threw. */
  async emptied(): Promise<void> {
    while (this.#handing) await this.#handing;
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #hand(): Promise<void> {
    // `push` must have noted this promise before it can end.
    await undefined;
    try {
      for (let chunk = this.#waiting.shift(); chunk; chunk = this.#waiting.shift()) {
        this.#bytes -= chunk.length;
        await this.#onOutput(chunk);
        if (this.#bytes === 0) this.#source.resume();
      }
    } catch (failure) {
      this.#failure = failure;
      this.#waiting.length = 0;
      this.#bytes = 0;
      this.#source.resume();
      this.#onFailure();
    } finally {
      this.#handing = undefined;
    }
  }
}
