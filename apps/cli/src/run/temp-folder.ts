import { rmSync } from "node:fs";
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endJobsOf } from "./end-jobs.ts";

/*
 * A run's temporary folder carries its owner in its name, the process's number and when that process started, so that a later run can tell
 * a folder that is in use from one whose owner was killed.
 */
const prefix = "ringfort-run-";
const named = /^ringfort-run-(\d+)-(\d+)-[A-Za-z0-9]{6}$/;

/** The folder that everything of one run lives in, and in it one for what only its owner may see. */
export interface TempFolder {
  readonly path: string;
  readonly private: string;
}

export async function makeTempFolder(): Promise<TempFolder> {
  const path = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-${(await startOf(process.pid)) ?? "0"}-`));
  // Jobs that run as another user pass through to their rooms.
  await chmod(path, 0o711);
  const own = join(path, "own");
  await mkdir(own, { mode: 0o700 });
  return { path, private: own };
}

/** Removes a folder whatever the job did to it: read-only folders stop `rm` for everybody but root. */
export async function removeFolder(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    await makeRemovable(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** What can be done without waiting, when there is no time: a later run sweeps the rest. */
export function removeFolderAtOnce(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Something still writes to it.
  }
}

/** Removes what runs that were killed left behind. Never fails: somebody else may be removing it too. */
export async function sweepTempFolders(): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => []);
  for (const name of names) {
    const owner = named.exec(name);
    if (!owner) continue;
    const [, pid = "", startedAt = ""] = owner;
    const folder = join(tmpdir(), name);
    const found = await lstat(folder).catch(() => undefined);
    if (!found?.isDirectory() || found.uid !== process.getuid?.()) continue;
    if (await isAlive(Number(pid), startedAt)) continue;
    // A later process with the same number may be a run with jobs of that name.
    if (!(await isAlive(Number(pid), "0"))) endJobsOf(Number(pid));
    await removeFolder(folder).catch(() => undefined);
  }
}

async function isAlive(pid: number, startedAt: string): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  const start = await startOf(pid);
  return start === undefined || startedAt === "0" || start === startedAt;
}

/** When a process started, in the kernel's ticks since boot; unknown where there is no /proc. */
async function startOf(pid: number): Promise<string | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  // The program's name, in parentheses, may hold spaces; the start time is the 20th field after it.
  return line?.slice(line.lastIndexOf(")") + 2).split(" ")[19];
}

async function makeRemovable(folder: string): Promise<void> {
  await chmod(folder, 0o700).catch(() => undefined);
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (entry.isDirectory()) await makeRemovable(join(folder, entry.name));
  }
}
