import { execFile } from "node:child_process";
import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Node cannot make FIFOs, and starting `mkfifo` costs as much as starting a job's shell: so it makes many at once. */
const batch = 32;

let holders = 0;
let folder: string | undefined;
let made = 0;
let stock: string[] = [];
let refilling: Promise<void> | undefined;

/**
 * While somebody holds it, there is a stock of FIFOs to take from; the last one to let go removes it. Every job holds it; who runs
 * many jobs does well to hold it over all of them.
 */
export function holdFifoStock(): () => void {
  holders++;
  return () => {
    if (--holders > 0) return;
    stock = [];
    // While it is being filled it cannot be removed; who fills it does that.
    if (folder !== undefined && !refilling) rmSync(folder, { recursive: true, force: true });
    folder = undefined;
  };
}

/**
 * Puts new FIFOs at these paths. Every user may write to them and read from them: who can reach them is decided by the folder they
 * are in.
 */
export async function makeFifos(paths: readonly string[]): Promise<void> {
  while (stock.length < paths.length) {
    if (holders === 0) return mkfifo(paths);
    refilling ??= refill().finally(() => {
      refilling = undefined;
    });
    await refilling;
  }
  const taken = stock.splice(-paths.length);
  for (const [number, path] of paths.entries()) await put(taken[number]!, path);
}

async function put(fifo: string, path: string): Promise<void> {
  try {
    renameSync(fifo, path);
  } catch (error) {
    // On another file system than temporary files.
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
    await mkfifo([path]);
  }
}

async function refill(): Promise<void> {
  folder ??= mkdtempSync(join(tmpdir(), "ringfort-fifos-"));
  const into = folder;
  const paths: string[] = [];
  while (paths.length < batch) paths.push(join(into, String(made++)));
  try {
    await mkfifo(paths);
    if (folder === into) stock.push(...paths);
  } catch (error) {
    if (folder === into) throw error;
  }
  // Everybody has let go meanwhile; whoever came since begins anew.
  if (folder !== into) rmSync(into, { recursive: true, force: true });
}

async function mkfifo(paths: readonly string[]): Promise<void> {
  await run("mkfifo", ["-m", "666", "--", ...paths]);
}
