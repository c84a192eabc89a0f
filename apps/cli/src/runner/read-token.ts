import { resolve } from "node:path";
import { CommandFailure, type Io, UsageError } from "../command.ts";
import { readTextFile } from "../text-file.ts";
import { takeVariable } from "./settings.ts";

export interface TokenPlaces {
  readonly file: string | undefined;
  readonly variable: string | undefined;
  /** `--token` as written: only `-` is allowed. */
  readonly flag: string | undefined;
  /** Found in the environment or the config. */
  readonly found: string | undefined;
}

export async function readToken({ file, variable, flag, found }: TokenPlaces, io: Io): Promise<string> {
  if (flag !== undefined && flag !== "-") {
    throw new UsageError(
      "the token may not stand on the command line, which every process of the machine can read; it should be replaced now. " +
        "Put it into a file that only the runner's user may read, and use --token-file FILE, or pipe it to --token -.",
    );
  }
  const token = (await written({ file, variable, flag, found }, io))?.trim();
  if (!token) throw new UsageError("which token? Say where it is with --token-file, --token-env or --token -.");
  if (/^[\x21-\x7e]{8,4096}$/.test(token)) return token;
  throw new CommandFailure(
    "What was given as the token is not one: it has spaces, line ends or foreign characters in it.",
  );
}

async function written({ file, variable, flag, found }: TokenPlaces, io: Io): Promise<string | undefined> {
  if (flag === "-") return await textOf(io.stdin);
  if (file !== undefined) return await readTextFile(resolve(io.cwd, file));
  if (variable === undefined) return found;
  const value = takeVariable(variable);
  if (value === undefined) throw new CommandFailure(`there is no token in the variable ${variable}.`);
  return value;
}

async function textOf(stdin: Io["stdin"]): Promise<string> {
  let text = "";
  for await (const chunk of stdin) {
    text += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
    if (text.length > 100_000) throw new CommandFailure("What comes on standard input is too long for a token.");
  }
  return text;
}
