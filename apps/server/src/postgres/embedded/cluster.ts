import { type ExecFileOptions, execFile } from "node:child_process";
import { chown, lstat, mkdtemp, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { HouseFailure } from "../../house-failure.ts";
import { ownDatabaseUser } from "./connection.ts";
import type { PlacedPostgres } from "./place-binaries.ts";
import type { SystemUser } from "./system-user.ts";

/** A cluster of databases: the folder that PostgreSQL calls its data directory. */
export interface Cluster {
  readonly folder: string;
  readonly user: SystemUser | undefined;
  /** Carried in the title of each of its processes, whatever folder the cluster has been moved to. */
  readonly name: string;
}

export interface ClusterOptions {
  readonly durable: boolean;
}

/** The cluster in a folder that we hold, made when there is none. */
export async function openCluster(
  folder: string,
  postgres: PlacedPostgres,
  user: SystemUser | undefined,
  { durable }: ClusterOptions,
): Promise<Cluster> {
  const data = join(folder, "data");
  await removeUnfinished(folder);
  if (!(await exists(data))) await create(folder, data, postgres, user, durable);
  await checkOwner(data, user);
  await checkVersion(data, postgres.major);
  return { folder: data, user, name: await clusterName(data) };
}

export async function clusterName(data: string): Promise<string> {
  const { dev, ino } = await lstat(data);
  return `ringfort-${dev.toString(16)}-${ino.toString(16)}`;
}

/** How a process of the cluster is started, and what it calls the folder: its user need not be able to enter the folders above. */
export function runsIn(folder: string, user: SystemUser | undefined): { options: ExecFileOptions; place: string } {
  const options = { ...user, cwd: folder, env: { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" } };
  return { options, place: user && process.platform === "linux" ? "/proc/self/cwd" : folder };
}

async function create(
  folder: string,
  data: string,
  postgres: PlacedPostgres,
  user: SystemUser | undefined,
  durable: boolean,
): Promise<void> {
  const fresh = await mkdtemp(join(folder, "unfinished-"));
  try {
    if (user) await chown(fresh, user.uid, user.gid);
    const { options, place } = runsIn(fresh, user);
    const words = ["-U", ownDatabaseUser, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync", "--no-instructions"];
    await initdb(postgres, ["-D", place, ...words], options);
    if (durable) await initdb(postgres, ["-D", place, "--sync-only", ...syncWords], options);
    await rename(fresh, data);
    if (durable) await syncFolder(folder);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
}

/** One call for the whole disk is much faster than a thousand files one by one. */
const syncWords = process.platform === "linux" ? ["--sync-method=syncfs"] : [];

async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path);
  await folder.sync();
}

async function initdb(postgres: PlacedPostgres, words: string[], options: ExecFileOptions): Promise<void> {
  try {
    await promisify(execFile)(postgres.initdb, words, options);
  } catch (cause) {
    const said = (cause as { stderr?: string }).stderr?.trim() || (cause as Error).message;
    throw new HouseFailure(`the database could not be created: ${said}`, { cause });
  }
}

/** What a start that was cut short has left. */
async function removeUnfinished(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith("unfinished-"));
  await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}

async function checkOwner(data: string, user: SystemUser | undefined): Promise<void> {
  const found = await lstat(data);
  const needed = user?.uid ?? process.getuid?.() ?? found.uid;
  if (found.isDirectory() && found.uid === needed) return;
  throw new HouseFailure(
    `the database in ${data} belongs to user ${found.uid}, and would be run by user ${needed}: start Ringfort as it was started before, or give the folder and all in it to that user (chown -R).`,
  );
}

async function checkVersion(data: string, major: string): Promise<void> {
  const version = (await readFile(join(data, "PG_VERSION"), "utf8").catch(() => "")).trim();
  if (version === major) return;
  throw new HouseFailure(
    version === ""
      ? `there is no PostgreSQL database in ${data}: restore it from a backup, or move the folder away to begin with an empty one.`
      : `the database in ${data} is of PostgreSQL ${version}, and this Ringfort brings ${major}: dump it with the older one, move the folder away, and restore into the new one.`,
  );
}
