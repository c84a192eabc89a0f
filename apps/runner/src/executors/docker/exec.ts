import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { Command, Ended } from "../executor.ts";
import { OutputQueue } from "../room/output-queue.ts";
import type { EngineClient } from "./engine-client.ts";
import { Frames } from "./frames.ts";

export interface ExecPlace {
  readonly client: EngineClient;
  readonly container: string;
  /** The container's own when absent. */
  readonly user?: string;
  /** Ends what the command started. */
  readonly end: () => Promise<void>;
}

/** How long output may take to arrive after its command was ended. */
const drainMs = 1_000;

interface ExecState {
  readonly Running: boolean;
  readonly ExitCode: number | null;
}

export type CommandEnd = Exclude<Ended, { how: "lost" }> | { readonly how: "unknown" };

/** Runs one command in a container. `unknown` means that the engine no longer knows how it ended. */
export async function execInContainer(place: ExecPlace, command: Command): Promise<CommandEnd> {
  if (command.signal.aborted) return { how: "aborted" };
  const { client, container } = place;
  const { Id } = await client.post<{ Id: string }>(`/containers/${container}/exec`, {
    body: {
      Cmd: command.argv,
      User: place.user,
      Env: Object.entries(command.environment).map(([name, value]) => `${name}=${value}`),
      WorkingDir: command.directory,
      AttachStdin: command.stdin !== undefined,
      AttachStdout: true,
      AttachStderr: true,
    },
  });
  const { socket, head } = await client.hijack(`/exec/${Id}/start`, { Detach: false, Tty: false });
  const closed = whenClosed(socket);
  let ending: Promise<void> | undefined;
  const abort = () => {
    ending ??= place
      .end()
      // What it had printed is still on its way; what holds the stream open after the end is not waited for.
      .then(() => Promise.race([closed, delay(drainMs, undefined, { ref: false })]))
      .finally(() => socket.destroy());
  };
  command.signal.addEventListener("abort", abort, { once: true });
  if (command.signal.aborted) abort();
  try {
    await follow(socket, head, closed, command, abort);
    await ending;
    return command.signal.aborted ? { how: "aborted" } : await howItEnded(client, Id);
  } finally {
    command.signal.removeEventListener("abort", abort);
    socket.destroy();
  }
}

function whenClosed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once("end", resolve);
    socket.once("close", () => resolve());
    socket.on("error", () => resolve());
  });
}

async function follow(
  socket: Socket,
  head: Buffer,
  closed: Promise<void>,
  command: Command,
  abort: () => void,
): Promise<void> {
  const frames = new Frames();
  const queue = new OutputQueue(command.onOutput, socket, abort);
  const take = (chunk: Buffer) => {
    for (const content of frames.read(chunk)) queue.push(content);
  };
  take(head);
  socket.on("data", take);
  if (command.stdin) {
    // A command need not read its input to the end.
    command.stdin.on("error", () => socket.end());
    command.stdin.pipe(socket);
  }
  await closed;
  command.stdin?.unpipe(socket);
  await queue.emptied();
}

/** The stream ends a moment before the engine has noted the exit code. */
async function howItEnded(client: EngineClient, id: string): Promise<CommandEnd> {
  for (let tries = 0; tries < 200; tries += 1) {
    const state = await client.get<ExecState>(`/exec/${id}/json`).catch(() => undefined);
    if (!state) return { how: "unknown" };
    if (!state.Running && state.ExitCode !== null) return { how: "exited", code: state.ExitCode };
    await delay(10);
  }
  return { how: "unknown" };
}
