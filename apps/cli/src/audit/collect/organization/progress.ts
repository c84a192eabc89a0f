import type { Output } from "../../../command.ts";

/** One line on a terminal that tells how far a long scan is; nothing where nobody watches. */
export class Progress {
  readonly #output: Output;
  readonly #every = 100;
  #next = 0;

  constructor(output: Output) {
    this.#output = output;
  }

  tell(text: () => string, now: number): void {
    if (!this.#output.isTTY || now < this.#next) return;
    this.#next = now + this.#every;
    this.#output.write(`\r\u001b[K${text()}`);
  }

  clear(): void {
    if (this.#output.isTTY && this.#next > 0) this.#output.write("\r\u001b[K");
  }
}
