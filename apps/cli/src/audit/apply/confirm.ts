import { type Io, UsageError } from "../../command.ts";

/** Asks a person. Where none is there to answer, silence is not a yes. */
export async function confirm(question: string, io: Pick<Io, "stdin" | "stderr">): Promise<boolean> {
  const { stdin } = io as { readonly stdin: Io["stdin"] & { readonly isTTY?: boolean } };
  if (!stdin.isTTY)
    throw new UsageError("Nothing was sent: nobody is there to be asked. `--yes` sends without asking.");
  io.stderr.write(`${question} [y/N] `);
  // A terminal gives a line at a time; leaving the loop closes it, so that the process can end.
  for await (const line of stdin) return /^\s*y(es)?\s*$/i.test(String(line));
  return false;
}
