import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { startCluster } from "./cluster.ts";

async function ask(socketFolder: string, sql: string): Promise<Record<string, unknown>> {
  const client = new pg.Client({ host: socketFolder, user: "ringfort", database: "postgres" });
  await client.connect();
  try {
    return (await client.query(sql)).rows[0];
  } finally {
    await client.end();
  }
}

/** The server's process, from the file that it keeps. */
async function pidOf(socketFolder: string): Promise<number> {
  return Number.parseInt(await readFile(join(dirname(socketFolder), "data", "postmaster.pid"), "utf8"), 10);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!condition() && Date.now() < deadline) await wait(20);
}

test("a cluster answers on its socket only, and is gone when it is disposed of", async () => {
  const cluster = await startCluster();
  const { socketFolder } = cluster;
  expect(await ask(socketFolder, "select current_setting('listen_addresses') as tcp, 1 + 1 as two")).toEqual({
    tcp: "",
    two: 2,
  });
  const pid = await pidOf(socketFolder);
  await cluster[Symbol.asyncDispose]();
  expect(existsSync(dirname(socketFolder))).toBe(false);
  expect(isRunning(pid)).toBe(false);
});

test("a temporary folder with a long name does not make the socket's path too long", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ringfort-long-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const long = join(folder, "x".repeat(100));
  await mkdir(long);
  await using cluster = await startCluster(long);
  expect(`${cluster.socketFolder}/.s.PGSQL.5432`.length).toBeLessThan(107);
  expect(await ask(cluster.socketFolder, "select 1 as one")).toEqual({ one: 1 });
});

/** Starts a cluster, tells where it is, and waits to be stopped. */
const startAndWait = `
  import { startCluster } from ${JSON.stringify(join(import.meta.dirname, "cluster.ts"))};
  const cluster = await startCluster();
  process.stdout.write(cluster.socketFolder);
  setInterval(() => undefined, 60_000);`;

test.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"] as const)(
  "%s leaves neither a server nor a folder behind",
  async (signal) => {
    const program = spawn(process.execPath, ["--input-type=module", "-e", startAndWait], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [said] = await once(program.stdout, "data");
    const socketFolder = String(said).trim();
    const pid = await pidOf(socketFolder);
    expect(isRunning(pid)).toBe(true);
    program.kill(signal);
    await once(program, "exit");
    await until(() => !existsSync(dirname(socketFolder)) && !isRunning(pid));
    expect(existsSync(dirname(socketFolder))).toBe(false);
    expect(isRunning(pid)).toBe(false);
  },
);
