import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { HouseFailure } from "../../house-failure.ts";
import { type Cluster, runsIn } from "./cluster.ts";
import { requests } from "./end-leftovers.ts";

export interface ServerProcess {
  readonly pid: number;
  readonly died: Promise<{ readonly said: string }>;
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly settings: readonly string[];
  readonly log?: (line: string) => void;
}

/** Runs PostgreSQL on a cluster, and answers when it takes connections: after a crash, when it has recovered. */
export async function startServer(
  postgres: string,
  cluster: Cluster,
  { settings, log }: ServerOptions,
): Promise<ServerProcess> {
  const { options, place } = runsIn(cluster.folder, cluster.user);
  // In a group of its own, since Ctrl+C is meant for us: we stop it when nobody uses it any more.
  const server = spawn(postgres, ["-D", place, ...settings], {
    ...options,
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  let stopping: Promise<void> | undefined;
  const lines = createInterface({ input: server.stderr! });
  const ended = new Promise<void>((resolve) => {
    // A signal that could not be sent is an error as well, and ends nothing.
    server.on("error", (error) => {
      said += error.message;
      if (server.pid === undefined) resolve();
    });
    server.on("exit", () => resolve());
  });
  const isReady = new Promise<boolean>((resolve) => {
    lines.on("line", (line) => {
      said = `${said}${line}\n`.slice(-4_000);
      log?.(line);
      if (line.includes("ready to accept connections")) resolve(true);
    });
    void ended.then(() => resolve(false));
  });
  if (!(await isReady)) {
    throw new HouseFailure(`the database in ${cluster.folder} could not be started: ${said.trim()}`);
  }
  const died = new Promise<{ said: string }>((resolve) => {
    void ended.then(() => stopping ?? resolve({ said: said.trim() }));
  });
  const isOver = () => server.exitCode !== null || server.signalCode !== null;
  const end = async () => {
    for (const { signal, patience } of requests) {
      if (isOver()) return;
      server.kill(signal);
      await Promise.race([ended, once(AbortSignal.timeout(patience), "abort")]);
    }
    if (!isOver()) throw new HouseFailure(`PostgreSQL (process ${server.pid}) does not end: end it.`);
  };
  return { pid: server.pid!, died, stop: () => (stopping ??= end()) };
}
