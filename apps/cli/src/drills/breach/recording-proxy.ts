import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";

export interface RecordingProxy extends AsyncDisposable {
  /** Says the same as the server, and writes down all of it. */
  readonly url: string;
}

/** Before the server's edge: keeps every byte of every connection, in a file for each direction. */
export async function startRecordingProxy(serverUrl: string, folder: string): Promise<RecordingProxy> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { protocol, hostname, port } = new URL(serverUrl);
  const isTls = protocol === "https:";
  const sockets = new Set<Socket>();
  const written: Promise<unknown>[] = [];
  let connections = 0;
  const server = createServer((client) => {
    const number = ++connections;
    const to = { host: hostname, port: Number(port) || (isTls ? 443 : 80) };
    const upstream = isTls ? connectTls({ ...to, servername: hostname }) : connect(to);
    for (const each of [
      record(client, upstream, join(folder, `${number}-to-server`)),
      record(upstream, client, join(folder, `${number}-from-server`)),
    ]) {
      // What could not be written down is told when all of it is asked for.
      each.catch(() => undefined);
      written.push(each);
    }
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve, reject) => server.once("listening", resolve).once("error", reject));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
      await Promise.all(written);
    },
  };
}

/** Resolves when all of it is in the file. */
async function record(from: Socket, to: Socket, file: string): Promise<void> {
  const kept = createWriteStream(file, { mode: 0o600 });
  from.on("data", (bytes) => void kept.write(bytes));
  from.on("close", () => kept.end());
  from.pipe(to);
  await once(kept, "close");
}
