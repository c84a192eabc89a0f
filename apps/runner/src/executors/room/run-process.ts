import { type ChildProcess, spawn } from "node:child_process";
import { statSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import type { Ended } from "../executor.ts";
import { OutputPipe } from "./output-pipe.ts";

export interface ProcessToRun {
  readonly argv: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
  /** On the host. */
  readonly directory: string;
  readonly stdin?: Readable | undefined;
  /** What the command reads as file descriptor 3, for launchers whose arguments are nobody's business. */
  readonly descriptor3?: string;
  /** A folder that only we can enter. */
  readonly pipeFolder: string;
  readonly onOutput: (chunk: Uint8Array) => void | Promise<void>;
  readonly signal: AbortSignal;
  /** Called once with the process id, which is also its session and process group. */
  readonly onStarted: (pid: number) => void;
  /** Ends everything that the command started; called on abort, and when the reader of the output has failed. */
  readonly end: () => Promise<void>;
}

/** Runs one process of the host in a session of its own and waits until it and its output have ended. */
export async function runProcess(command: ProcessToRun): Promise<Ended> {
  if (command.signal.aborted) return { how: "aborted" };
  if (!isThere(command.directory)) {
    await command.onOutput(Buffer.from(`There is no folder ${command.directory} to run in.\n`));
    return { how: "exited", code: 1 };
  }
  let ending: Promise<void> | undefined;
  const abort = () => {
    ending ??= command.end();
  };
  const pipe = await OutputPipe.open(command.pipeFolder, command.onOutput, abort);
  const [program, ...rest] = command.argv;
  const child = spawn(program, rest, {
    env: { ...command.environment },
    cwd: command.directory,
    detached: true,
    stdio: [
      command.stdin ? "pipe" : "ignore",
      pipe.writer,
      pipe.writer,
      ...(command.descriptor3 === undefined ? [] : ["pipe" as const]),
    ],
  });
  pipe.started();
  const exited = whenExited(child);
  if (child.pid !== undefined) command.onStarted(child.pid);
  if (child.stdin && command.stdin) feed(command.stdin, child.stdin);
  const descriptor3 = child.stdio[3] as Writable | undefined;
  descriptor3?.on("error", () => {});
  descriptor3?.end(command.descriptor3);

  command.signal.addEventListener("abort", abort, { once: true });
  try {
    const ended = await exited;
    await ending;
    await pipe.finish();
    return command.signal.aborted ? { how: "aborted" } : ended;
  } finally {
    command.signal.removeEventListener("abort", abort);
    if (ending) pipe.close();
  }
}

/** Asked by looking, because `access` counts no capabilities and the folder may be another user's. */
function isThere(folder: string): boolean {
  try {
    return statSync(folder, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** A program that is not there ends as it does in a shell: 127, or 126 when it cannot be executed. */
function whenExited(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") resolve({ how: "exited", code: 127 });
      else if (error.code === "EACCES") resolve({ how: "exited", code: 126 });
      else reject(error);
    });
    child.once("exit", (code, signal) => {
      resolve(signal === null ? { how: "exited", code: code ?? 0 } : { how: "signaled", signal });
    });
  });
}

/** A command need not read its input to the end. */
function feed(source: Readable, stdin: Writable): void {
  stdin.on("error", () => source.unpipe(stdin));
  source.on("error", () => stdin.destroy());
  source.pipe(stdin);
}
