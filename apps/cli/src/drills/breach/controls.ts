import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { appendFile, rm, stat, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { gzipSync } from "node:zlib";
import { openKept } from "@ringfort/server";
import pg from "pg";
import type { Wanted } from "../search/needle-search.ts";
import { windowsOf } from "./canaries.ts";
import type { Installation } from "./installation.ts";
import { type Channel, channels } from "./kinds.ts";

/** A leak that the drill makes itself. */
export interface Control extends Wanted {
  readonly word: string;
}

export function newControls(): ReadonlyMap<Channel, Control> {
  return new Map(
    channels.map((channel) => {
      const id = randomBytes(12).toString("hex");
      return [channel, { name: `control of ${channel}`, word: `rfcontrol_${id}`, cores: windowsOf(Buffer.from(id)) }];
    }),
  );
}

export interface Leaked {
  readonly installation: Installation;
  readonly controls: ReadonlyMap<Channel, Control>;
  readonly runnerFolder: string;
  /** The address of the recording proxy. */
  readonly edge: string;
}

/** Leaks one word into each channel, and takes it away again when it is disposed of. That of the objects is a job's artifact. */
export async function leak({ installation, controls, runnerFolder, edge }: Leaked): Promise<AsyncDisposable> {
  await using leaking = new AsyncDisposableStack();
  const wordOf = (channel: Channel) => controls.get(channel)!.word;
  const file = async (path: string, content: string | Buffer): Promise<void> => {
    await writeFile(path, content, { mode: 0o600 });
    leaking.defer(() => rm(path, { force: true }));
  };
  await file(join(installation.serverFolder, "drill-control.gz"), gzipSync(wordOf("disk")));
  await file(join(runnerFolder, "drill-control"), wordOf("runner's disk"));
  await appendFile(join(installation.logs, "server.log"), `${JSON.stringify({ drill: wordOf("logs") })}\n`);
  leaking.defer(await leakRows(installation, [wordOf("database files"), wordOf("database dump"), wordOf("backup")]));
  leaking.defer(await leakProcess(installation, wordOf("environment"), wordOf("command lines")));
  leaking.defer(await leakRequest(installation.url, wordOf("memory")));
  leaking.defer(await leakRequest(edge, wordOf("traffic")));
  return leaking.move();
}

const table = "ringfort_breach_drill";

/** The first row is deleted at once: files and log still hold it. */
async function leakRows({ place }: Installation, [deleted, ...kept]: readonly string[]): Promise<() => Promise<void>> {
  const ask = async (...statements: readonly (readonly [string, (readonly string[])?])[]): Promise<void> => {
    await using opened = await openKept(place);
    const client = new pg.Client(opened.connection);
    await client.connect();
    try {
      for (const [text, values] of statements) await client.query(text, values && [...values]);
    } finally {
      await client.end();
    }
  };
  await ask(
    [`drop table if exists ${table}`],
    [`create table ${table} (word text not null)`],
    ...[deleted!, ...kept].map((word) => [`insert into ${table} values ($1)`, [word]] as const),
    [`delete from ${table} where word = $1`, [deleted!]],
  );
  return () => ask([`drop table ${table}`]);
}

/** A process of the server's own user and folder that shows what none may: in its environment, and among its words. */
async function leakProcess(
  { serverFolder }: Installation,
  environmentWord: string,
  argumentWord: string,
): Promise<() => Promise<void>> {
  const { uid, gid } = await stat(serverFolder);
  // A shell that waits for its input to end: it ends with us, whatever happens.
  const child = spawn("/bin/sh", ["-c", "read -r line", "drill", argumentWord], {
    cwd: serverFolder,
    env: { DRILL: environmentWord },
    ...(process.getuid?.() === 0 && { uid, gid }),
    stdio: ["pipe", "ignore", "ignore"],
  });
  await new Promise((resolve, reject) => child.once("spawn", resolve).once("error", reject));
  return async () => void child.kill("SIGKILL");
}

/** A request that has begun and does not end: what has come of it stays where the server reads it. */
async function leakRequest(url: string, word: string): Promise<() => Promise<void>> {
  const { protocol, hostname, port, host } = new URL(url);
  const isTls = protocol === "https:";
  const to = { host: hostname, port: Number(port) || (isTls ? 443 : 80) };
  const socket = isTls ? connectTls({ ...to, servername: hostname }) : connect(to);
  socket.on("error", () => undefined).resume();
  const lines = [
    "POST /api/ringfort/v1/setup HTTP/1.1",
    `Host: ${host}`,
    `X-Drill: ${word}`,
    "Content-Type: application/json",
    "Content-Length: 10000",
    "",
    `{"drill": "${word}", `,
  ];
  await new Promise<void>((resolve) => void socket.write(lines.join("\r\n"), () => resolve()));
  return async () => void socket.destroy();
}
