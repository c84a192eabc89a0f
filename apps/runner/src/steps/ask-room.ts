import { type StepContext, StepFailure } from "./step-context.ts";

/** What a script of the runner's own may print: lists of names, nothing longer. */
const longestAnswer = 16 * 1024 * 1024;

/**
 * Runs a script of the runner's own in the room, with `args` as `$1`, `$2`, …, and answers what it printed.
 * The scripts use nothing but what POSIX builds into `sh`, because some rooms have nothing else.
 */
export async function askRoom(
  context: Pick<StepContext, "room" | "signal">,
  script: string,
  args: readonly string[],
): Promise<Buffer> {
  const { room } = context;
  const chunks: Uint8Array[] = [];
  let size = 0;
  const tooLong = new AbortController();
  const ended = await room.exec({
    argv: ["/bin/sh", "-c", script, "sh", ...args],
    environment: room.environment,
    directory: "/",
    signal: AbortSignal.any([context.signal, tooLong.signal]),
    onOutput: (chunk) => {
      size += chunk.length;
      if (size > longestAnswer) tooLong.abort();
      else chunks.push(Uint8Array.from(chunk));
    },
  });
  context.signal.throwIfAborted();
  const answer = Buffer.concat(chunks);
  if (ended.how === "exited" && ended.code === 0) return answer;
  if (tooLong.signal.aborted) throw new StepFailure("There are too many files to list");
  throw new StepFailure(answer.toString("utf8").trim().slice(0, 1000) || "The environment did not answer");
}
