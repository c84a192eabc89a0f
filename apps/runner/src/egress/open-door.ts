import { spawn } from "node:child_process";
import type { Server } from "node:net";
import type { Environment } from "@ringfort/contract";
import { type Egress, RoomFailure } from "../executors/executor.ts";

/** Where a job finds the proxy, in a network of its own in which nothing else answers. */
const proxyPort = 3128;

const address = `http://127.0.0.1:${proxyPort}`;
const besides = "localhost,127.0.0.1,::1";

/** What programs ask to find out that there is a proxy. */
export const proxyEnvironment: Environment = {
  HTTP_PROXY: address,
  HTTPS_PROXY: address,
  http_proxy: address,
  https_proxy: address,
  NO_PROXY: besides,
  no_proxy: besides,
  NODE_USE_ENV_PROXY: "1",
};

const patienceMs = 20_000;

/** A text and no file, which the user who runs it might not be able to read. */
const listener = `
const server = require("node:net").createServer();
server.listen({ port: ${proxyPort}, host: "127.0.0.1", backlog: 511 }, () => {
  process.send("listening", server, {}, () => process.exit(0));
});`;

export interface Door {
  close(): void;
}

/** `enter` is a command that enters a network namespace, without the program to run there. */
export async function openDoor(enter: readonly [string, ...string[]], egress: Egress): Promise<Door> {
  try {
    const server = await listenInside(enter);
    server.on("connection", (connection) => egress.accept(connection));
    server.on("error", () => server.close());
    return { close: () => void server.close() };
  } catch (cause) {
    const { message } = cause as Error;
    throw new RoomFailure(`The way out through the egress proxy cannot be opened: ${message}`, {
      userMistake: false,
      cause,
    });
  }
}

/**
 * Opens the proxy's port inside another network namespace: a program enters it, listens there, and hands the listening socket out to this process.
 * So nothing of ours runs in the job's network, and no file leads out of it.
 */
async function listenInside(enter: readonly [string, ...string[]]): Promise<Server> {
  const [command, ...rest] = [...enter, process.execPath, "--eval", listener] as [string, ...string[]];
  const child = spawn(command, rest, { env: {}, cwd: "/", stdio: ["ignore", "ignore", "pipe", "ipc"] });
  let complaint = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    complaint = `${complaint}${chunk}`.slice(0, 2_000);
  });
  const handed = Promise.withResolvers<Server>();
  child.on("message", (_message, handle) => {
    if (handle) handed.resolve(handle as Server);
  });
  child.once("error", (error) => handed.reject(error));
  child.once("close", () => handed.reject(new Error(complaint.trim() || "it ended without a word")));
  const timer = setTimeout(() => child.kill("SIGKILL"), patienceMs);
  try {
    return await handed.promise;
  } finally {
    clearTimeout(timer);
    child.kill("SIGKILL");
  }
}
