import { chmod, lstat, mkdir, readdir, readFile, readlink, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { isDead, ownOwner } from "../executors/room/owner.ts";
import { isWithin } from "../executors/room/paths.ts";
import { sendSignal } from "../executors/room/processes.ts";
import { RunnerFailure } from "./failures.ts";

/** Where one runner works: mirrors stay, the rest goes when it ends, or when the next one starts. */
export interface WorkFolder {
  readonly mirrors: string;
  /** Jobs' rooms: jobs may pass through, and list nothing. */
  readonly rooms: string;
  /** What the runner keeps of its tasks, closed to jobs. */
  readonly tasks: string;
  remove(): Promise<void>;
}

const prefix = "run-";

export async function openWorkFolder(
  path: string,
  { forOtherUsers }: { readonly forOtherUsers: boolean },
): Promise<WorkFolder> {
  await mkdir(path, { recursive: true, mode: 0o711 });
  await checkOwned(path);
  await chmod(path, 0o711);
  if (forOtherUsers) await checkPassable(path);
  await sweep(path);
  const [, pid, start] = ownOwner().split("/");
  const own = join(path, `${prefix}${pid}-${start}`);
  const places = { mirrors: join(path, "mirrors"), rooms: join(own, "rooms"), tasks: join(own, "tasks") };
  await mkdir(places.rooms, { recursive: true });
  for (const passable of [own, places.rooms]) await chmod(passable, 0o711);
  for (const closed of [places.mirrors, places.tasks]) {
    await mkdir(closed, { recursive: true });
    await chmod(closed, 0o700);
  }
  return { ...places, remove: () => rm(own, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Its name can be guessed, so somebody may have made it first. */
async function checkOwned(path: string): Promise<void> {
  const found = await lstat(path);
  const owner = process.getuid?.();
  if (!found.isDirectory() || (owner !== undefined && found.uid !== owner) || (found.mode & 0o022) !== 0) {
    throw new RunnerFailure(
      `${path} must be a folder that belongs to the runner's user and that nobody else may write to: choose another with --work-dir`,
    );
  }
}

async function checkPassable(path: string): Promise<void> {
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) {
    if (((await lstat(folder)).mode & 0o001) !== 0) continue;
    throw new RunnerFailure(
      `Jobs run as another user, who cannot pass through ${folder}: choose another folder with --work-dir`,
    );
  }
}

async function sweep(path: string): Promise<void> {
  for (const name of await readdir(path)) {
    if (!name.startsWith(prefix)) continue;
    const left = join(path, name);
    const [pid, start] = name.slice(prefix.length).split("-");
    // Without the host's name, which a container changes with every start.
    if (!isDead(`${hostname()}/${pid}/${start}`)) {
      throw new RunnerFailure(`Another runner works in ${path}: give each a --work-dir of its own`);
    }
    await endLeftovers(left);
    await rm(left, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A runner that was killed could not end its jobs' processes. Their home is in its folder. */
async function endLeftovers(folder: string): Promise<void> {
  for (const name of await readdir("/proc").catch(() => [])) {
    if (/^\d+$/.test(name) && (await belongsTo(name, folder))) sendSignal(Number(name), "SIGKILL");
  }
}

async function belongsTo(pid: string, folder: string): Promise<boolean> {
  const environment = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
  if (environment.split("\0").some((line) => line.startsWith(`TMPDIR=${folder}/`))) return true;
  const directory = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  return directory !== undefined && isWithin(folder, directory);
}
