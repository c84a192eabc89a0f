import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Answer, Read } from "@ringfort/client";
import { sha256 } from "./api-host.ts";

/** Evidence of one report should be of one time: what is older is read anew. */
const keptFor = 60 * 60_000;
/** Rises when the shape of any answer changes. */
const format = 1;

/** Answers that an interrupted scan leaves behind, so that the next one goes on from there. Only what was read is kept, never a text that may hold a secret. */
export class KeptAnswers implements AsyncDisposable {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #known: Map<string, Read<unknown>>;
  #worthKeeping = false;

  private constructor(path: string, file: FileHandle, known: Map<string, Read<unknown>>) {
    this.#path = path;
    this.#file = file;
    this.#known = known;
  }

  static async open(cacheFolder: string, origin: string, organization: string, now: number): Promise<KeptAnswers> {
    const path = pathOf(cacheFolder, origin, organization);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const known = await readKept(path, now);
    return new KeptAnswers(path, await open(path, "a", 0o600), known);
  }

  static async forget(cacheFolder: string, origin: string, organization: string): Promise<void> {
    await rm(pathOf(cacheFolder, origin, organization), { force: true });
  }

  get resumed(): number {
    return this.#known.size;
  }

  /** The kept answer, or the one that is now got and kept. */
  async answer<T>(key: string, ask: () => Promise<Answer<T>>): Promise<Answer<T>> {
    const kept = this.#known.get(key);
    if (kept) return kept as Read<T>;
    const answer = await this.passing(ask);
    if (answer.status === "read") await this.#file.appendFile(`${JSON.stringify({ format, key, answer })}\n`);
    return answer;
  }

  /** An answer that is not kept: its text may hold what nobody should find in a cache. */
  async passing<T>(ask: () => Promise<Answer<T>>): Promise<Answer<T>> {
    const answer = await ask();
    if (answer.status === "missing" && (answer.why === "rate-limited" || answer.why === "unreachable"))
      this.#worthKeeping = true;
    return answer;
  }

  /** A later scan would learn more than this one did. */
  get worthKeeping(): boolean {
    return this.#worthKeeping;
  }

  /** The scan came to its end: without this call, or where a later scan would learn more, the answers stay. */
  async finish(): Promise<void> {
    if (!this.#worthKeeping) await rm(this.#path, { force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}

function pathOf(cacheFolder: string, origin: string, organization: string): string {
  return join(cacheFolder, "audit", `${sha256(`${origin}\n${organization}`)}.jsonl`);
}

async function readKept(path: string, now: number): Promise<Map<string, Read<unknown>>> {
  const known = new Map<string, Read<unknown>>();
  try {
    for await (const line of createInterface({ input: createReadStream(path) })) {
      const kept = parse(line);
      if (kept && now - kept.answer.at < keptFor && kept.answer.at <= now) known.set(kept.key, kept.answer);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  if (known.size === 0) await rm(path, { force: true });
  return known;
}

/** The last line may have been cut off when the scan was stopped. */
function parse(line: string): { readonly key: string; readonly answer: Read<unknown> } | undefined {
  try {
    const read = JSON.parse(line) as { format: unknown; key: string; answer: Read<unknown> };
    return read.format === format ? read : undefined;
  } catch {
    return undefined;
  }
}
