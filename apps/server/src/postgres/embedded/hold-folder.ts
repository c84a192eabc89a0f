import { readFileSync, readlinkSync } from "node:fs";
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { HouseFailure } from "../../house-failure.ts";
import { processStart } from "./process-start.ts";

/** A holder touches its file this often; one that we cannot see otherwise is dead when it has missed three turns. */
const beatEvery = 3_000;
const deadAfter = 10_000;

/** A time for the holder's file: to write into it might fail on a full disk. */
const released = new Date(0);

interface Holder {
  /** The machine, its boot and the container: only there does the process's number mean anything. */
  readonly where: string;
  readonly pid: number;
  readonly start?: string;
}

/**
 * One Ringfort at a time in a folder. Its numbered file stays behind, so that two who find the last holder dead want the same
 * next number, and one of them gets it.
 */
export async function holdFolder(folder: string): Promise<AsyncDisposable> {
  const holders = join(folder, "holders");
  await mkdir(holders, { recursive: true, mode: 0o700 });
  for (;;) {
    const last = await lastNumber(holders);
    await refuseLiving(join(holders, String(last)), folder);
    const file = join(holders, String(last + 1));
    if (!(await claim(file))) continue;
    if ((await lastNumber(holders)) === last + 1) return hold(holders, last + 1);
    await rm(file);
  }
}

async function hold(holders: string, own: number): Promise<AsyncDisposable> {
  const earlier = (await readdir(holders)).filter((name) => Number(name) < own);
  await Promise.all(earlier.map((name) => rm(join(holders, name), { force: true })));
  const file = join(holders, String(own));
  const mark = (time: Date) => utimes(file, time, time).catch(() => undefined);
  let marked: Promise<void> | undefined;
  const beat = setInterval(() => {
    marked = mark(new Date());
  }, beatEvery).unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(beat);
      await marked;
      await mark(released);
    },
  };
}

async function lastNumber(holders: string): Promise<number> {
  return Math.max(0, ...(await readdir(holders)).map(Number).filter(Number.isSafeInteger));
}

async function claim(file: string): Promise<boolean> {
  const start = processStart(process.pid);
  const self: Holder = { where: whereabouts(), pid: process.pid, ...(start !== undefined && { start }) };
  try {
    await writeFile(file, `${JSON.stringify(self)}\n`, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    await rm(file, { force: true });
    throw error;
  }
}

async function refuseLiving(file: string, folder: string): Promise<void> {
  const firstBeat = await lastBeat(file);
  for (const deadline = Date.now() + deadAfter; Date.now() < deadline; await wait(100)) {
    const holder = await readHolder(file);
    if (holder === undefined) return;
    const life = holder === "unreadable" ? "unknown" : isAlive(holder);
    if (life === false) return;
    if (life === true || (await lastBeat(file)) !== firstBeat) throw alreadyHeld(folder, holder);
  }
}

/** Somebody else uses the folder, and lives. */
export class FolderHeld extends HouseFailure {
  constructor(message: string) {
    super(message);
    this.name = "FolderHeld";
  }
}

function alreadyHeld(folder: string, holder: Holder | "unreadable"): FolderHeld {
  const who = holder === "unreadable" ? "" : ` (process ${holder.pid}${elsewhere(holder)})`;
  return new FolderHeld(`another Ringfort${who} uses ${folder}: stop it, or give this one another folder.`);
}

function elsewhere(holder: Holder): string {
  const [host] = holder.where.split(" ");
  return host === hostname() ? "" : ` on ${host}`;
}

async function lastBeat(file: string): Promise<number | undefined> {
  return (await stat(file).catch(() => undefined))?.mtimeMs;
}

/** A file that is just being written is still empty. */
async function readHolder(file: string): Promise<Holder | "unreadable" | undefined> {
  if (((await lastBeat(file)) ?? released.getTime()) === released.getTime()) return undefined;
  try {
    const { where, pid, start } = JSON.parse(await readFile(file, "utf8"));
    return { where: String(where), pid: Number(pid), ...(start !== undefined && { start: String(start) }) };
  } catch {
    return "unreadable";
  }
}

function isAlive(holder: Holder): boolean | "unknown" {
  if (holder.where !== whereabouts() || holder.start === undefined) return "unknown";
  return processStart(holder.pid) === holder.start;
}

function whereabouts(): string {
  return [hostname(), readBoot(), readNamespace()].join(" ");
}

function readBoot(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}

function readNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}
