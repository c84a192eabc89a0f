import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

export const program = new URL("../apps/cli/bin/ringfort", import.meta.url).pathname;

/** `ringfort up`, as the README starts it: the bundle, as a process. */
export class House implements AsyncDisposable {
  readonly data: string;
  readonly #folder: string;
  readonly #children: ChildProcess[] = [];

  private constructor(folder: string) {
    this.#folder = folder;
    // Deep, and below a folder that nobody else may enter: as a checkout in /root is.
    this.data = join(
      folder,
      "a-folder-that-lies-deep",
      "in-the-home-of-somebody",
      "with-a-long-name".repeat(4),
      "data",
    );
  }

  static async make(): Promise<House> {
    const folder = await mkdtemp(join(tmpdir(), "ringfort-up-"));
    const house = new House(folder);
    onTestFinished(() => house[Symbol.asyncDispose]());
    return house;
  }

  start(words: readonly string[] = [], settings: Readonly<Record<string, string>> = {}) {
    const child = spawn(program, ["up", ...words], {
      env: { ...process.env, RINGFORT_DATA: this.data, RINGFORT_PORT: "0", NO_COLOR: "1", ...settings },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#children.push(child);
    let said = "";
    let complained = "";
    child.stdout.on("data", (chunk) => (said += chunk));
    child.stderr.on("data", (chunk) => (complained += chunk));
    const ended = once(child, "close").then(([code, signal]) => ({ code, signal, said, complained }));
    const url = async () => {
      const deadline = Date.now() + 60_000;
      // The address is the last line of what a start says.
      while (!/^http:\/\/\S+$/m.test(said)) {
        if (Date.now() > deadline || child.exitCode !== null) throw new Error(`${said}\n${complained}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return /^http:\/\/\S+$/m.exec(said)![0];
    };
    return { child, ended, url, said: () => said };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill("SIGTERM");
      await once(child, "close");
    }
    const shared = await readlink(join(this.data, "house")).catch(() => undefined);
    if (shared) await rm(shared, { recursive: true, force: true });
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Runs the real program to its end. */
export async function ringfort(
  words: readonly string[],
  input: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<{ code: number; said: string; complained: string }> {
  const child = spawn(program, words, {
    env: { ...process.env, ...settings },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let said = "";
  let complained = "";
  child.stdout.on("data", (chunk) => (said += chunk));
  child.stderr.on("data", (chunk) => (complained += chunk));
  child.stdin.end(input);
  const [code] = await once(child, "close");
  return { code, said, complained };
}
