import { appendFile } from "node:fs/promises";
import { readWhole, writeWhole } from "./atomic-file.ts";

/** Requests that were used, for as long as they would still be fresh, also over a restart. */
export class UsedNonces {
  readonly #file: string;
  readonly #until: Map<string, number>;
  #written = 0;

  private constructor(file: string, until: Map<string, number>) {
    this.#file = file;
    this.#until = until;
  }

  static async open(file: string, now: number): Promise<UsedNonces> {
    const lines = ((await readWhole(file)) ?? "").split("\n").filter((line) => line !== "");
    const until = new Map(lines.map((line) => [line.slice(line.indexOf(" ") + 1), Number.parseInt(line, 10)]));
    const nonces = new UsedNonces(file, until);
    await nonces.#compact(now);
    return nonces;
  }

  get used(): ReadonlySet<string> {
    return new Set(this.#until.keys());
  }

  /** Written down before anything comes of it. */
  async use(nonce: string, until: number, now: number): Promise<void> {
    this.#until.set(nonce, until);
    await appendFile(this.#file, `${until} ${nonce}\n`, { mode: 0o600 });
    this.#written++;
    if (this.#written > 10_000) await this.#compact(now);
  }

  async #compact(now: number): Promise<void> {
    for (const [nonce, until] of this.#until) if (!(until > now)) this.#until.delete(nonce);
    await writeWhole(this.#file, [...this.#until].map(([nonce, until]) => `${until} ${nonce}\n`).join(""));
    this.#written = 0;
  }
}
