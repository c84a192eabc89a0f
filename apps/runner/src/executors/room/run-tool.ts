import { spawn } from "node:child_process";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";

export interface Tool {
  readonly argv: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
  readonly descriptor3?: string | undefined;
  readonly stdin?: Readable | undefined;
  readonly stdout?: Writable | undefined;
  readonly signal: AbortSignal;
}

/** A tool ran and could not do its work: a file that may not be read, a full disk. What it worked on was the job's. */
export class ToolFailure extends Error {
  override readonly name = "ToolFailure";
}

/** What is kept of a tool's complaint. */
const complaintBytes = 2_000;

/** Runs a program for Ringfort itself, its two streams apart; rejects with what it complained about unless it ends with 0. */
export async function runTool(tool: Tool): Promise<void> {
  const [program, ...rest] = tool.argv;
  const child = spawn(program, rest, {
    env: { ...tool.environment },
    cwd: "/",
    signal: tool.signal,
    killSignal: "SIGKILL",
    stdio: ["pipe", "pipe", "pipe", "pipe"],
  });
  const complaint: Buffer[] = [];
  let kept = 0;
  child.stderr.on("data", (chunk: Buffer) => {
    if (kept < complaintBytes) complaint.push(chunk);
    kept += chunk.length;
  });
  const descriptor3 = child.stdio[3] as Writable;
  descriptor3.on("error", () => {});
  descriptor3.end(tool.descriptor3 ?? "");
  const ended = new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      const said = Buffer.concat(complaint).toString().trim() || `${program} ended with ${signal ?? code}.`;
      if (code === 0) resolve();
      else reject(code === null ? new Error(said) : new ToolFailure(said));
    });
  });
  const [fed, drained] = await Promise.allSettled([
    pipeline(tool.stdin ?? Readable.from([]), child.stdin),
    tool.stdout ? pipeline(child.stdout, tool.stdout, { end: false }) : drain(child.stdout),
    ended,
  ]);
  // What was wrong with the input explains more than how the tool then ended; a tool that stops reading explains itself.
  if (fed.status === "rejected" && !isClosedPipe(fed.reason)) throw fed.reason;
  await ended;
  if (drained.status === "rejected") throw drained.reason;
  // Only now: a reader that has seen the end takes what it has for the whole.
  tool.stdout?.end();
}

async function drain(stream: Readable): Promise<void> {
  for await (const _ of stream);
}

function isClosedPipe(error: NodeJS.ErrnoException): boolean {
  return error.code === "EPIPE" || error.code === "ERR_STREAM_PREMATURE_CLOSE";
}
