import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { onTestFinished } from "vitest";
import { clusterName } from "./cluster.ts";
import { processesOf } from "./cluster-processes.ts";
import type { OwnConnection } from "./open-database.ts";
import { databaseUser } from "./system-user.ts";

/** A folder for a database; after the test it is gone, with whatever still runs on it. */
export async function databaseFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "ringfort-database-"));
  onTestFinished(() => removeDatabase(folder));
  return folder;
}

export async function removeDatabase(folder: string): Promise<void> {
  for (const pid of await processesIn(folder)) end(pid);
  const sockets = (await readFile(join(folder, "socket-folder"), "utf8").catch(() => "")).trim();
  if (sockets !== "") await rm(sockets, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/** The processes of the cluster in a folder. */
export async function processesIn(folder: string): Promise<number[]> {
  const name = await clusterName(join(folder, "data")).catch(() => undefined);
  return name === undefined ? [] : processesOf({ user: await databaseUser(), name });
}

/** `kill -9`, of what may have ended. */
export function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has.
  }
}

export async function ask(connection: OwnConnection, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(connection);
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await wait(20)) if (await condition()) return;
  throw new Error("it did not come to pass");
}

export interface Ringfort {
  readonly process: ChildProcess;
  readonly connection: OwnConnection;
  /** PostgreSQL's. */
  readonly pid: number;
}

const program = `
  import { openDatabase } from ${JSON.stringify(join(import.meta.dirname, "open-database.ts"))};
  const { connection, pid } = await openDatabase({ folder: process.argv[1] });
  process.stdout.write(JSON.stringify({ connection, pid }));
  setInterval(() => undefined, 60_000);`;

/** A process of its own that has opened a database, and can be killed. */
export async function startRingfort(folder: string): Promise<Ringfort> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", program, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [said] = await Promise.race([
    once(child.stdout, "data"),
    once(child, "exit").then(() => {
      throw new Error("the database was not opened");
    }),
  ]);
  return { process: child, ...JSON.parse(String(said)) };
}
