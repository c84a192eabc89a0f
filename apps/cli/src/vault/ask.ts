import { CommandFailure, type Io, UsageError } from "../command.ts";

interface Terminal extends AsyncIterable<Uint8Array | string> {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
}

export function isAsked({ stdin }: Pick<Io, "stdin">): boolean {
  return (stdin as Terminal).isTTY === true;
}

/** Asks a person. Where nobody is there to answer, `otherwise` says what would replace the answer. */
export async function askWhether(
  question: string,
  io: Pick<Io, "stdin" | "stderr">,
  otherwise: string,
): Promise<boolean> {
  if (!isAsked(io)) throw new UsageError(otherwise);
  io.stderr.write(`${question} [y/N] `);
  for await (const line of io.stdin) return /^\s*y(es)?\s*$/i.test(String(line));
  return false;
}

/** One line from the keyboard that the screen does not show. */
export async function askHidden(question: string, io: Pick<Io, "stdin" | "stderr">): Promise<string> {
  const terminal = io.stdin as Terminal;
  if (!terminal.setRawMode) throw new UsageError("this terminal cannot hide what is typed: use --from-file or a pipe.");
  terminal.setRawMode(true);
  io.stderr.write(question);
  try {
    return await readHidden(terminal);
  } finally {
    terminal.setRawMode(false);
    io.stderr.write("\n");
  }
}

const largest = 256 * 1024;

async function readHidden(terminal: Terminal): Promise<string> {
  const decoder = new TextDecoder("utf-8");
  let typed: string[] = [];
  for await (const chunk of terminal) {
    const text = typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
    for (const [at, sign] of [...text].entries()) {
      if (sign === "\u0003") throw new CommandFailure("stopped; nothing was sent.", { exitCode: 130 });
      if (sign === "\r" || sign === "\n" || sign === "\u0004") {
        if (at < [...text].length - 1) throw severalLines();
        return typed.join("");
      }
      if (sign === "\u0015") typed = [];
      else if (sign === "\u007f" || sign === "\b") typed.pop();
      else typed.push(sign);
    }
    if (typed.length > largest) throw new CommandFailure("what was typed is too long.");
  }
  throw new CommandFailure("the terminal was closed; nothing was sent.");
}

/** A pasted key would else lose all but its first line. */
function severalLines(): CommandFailure {
  return new CommandFailure("that has several lines: use --from-file, or pipe it in. Nothing was sent.");
}
