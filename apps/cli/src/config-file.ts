import { dirname, resolve } from "node:path";
import type { Source } from "@ringfort/config";
import type { Diagnostic } from "@ringfort/contract";
import { CommandFailure, type Io } from "./command.ts";
import { decodeUtf8, largestText, readBytes } from "./text-file.ts";

export const defaultConfigFile = ".circleci/config.yml";

export interface ConfigFile {
  readonly source: Source;
  /** Where `ringfort.lock` and vendored orbs are looked for. */
  readonly folder: string;
  /** Why the bytes are no text that could be compiled. */
  readonly diagnostic?: Diagnostic;
}

/** Reads the config that a command names: a path, `-` for standard input, or the usual place. */
export async function readConfigFile(name: string | undefined, io: Pick<Io, "cwd" | "stdin">): Promise<ConfigFile> {
  const file = name ?? defaultConfigFile;
  const path = resolve(io.cwd, file);
  const bytes = file === "-" ? await readAll(io.stdin) : await readBytes(path);
  const folder = file === "-" ? resolve(io.cwd, ".circleci") : dirname(path);
  const text = decodeUtf8(bytes);
  if (text !== undefined) return { source: { file, text }, folder };
  const replaced = new TextDecoder().decode(bytes);
  return { source: { file, text: replaced }, folder, diagnostic: notUtf8(file, replaced.indexOf("\ufffd")) };
}

async function readAll(stream: Io["stdin"]): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    size += bytes.length;
    if (size > largestText)
      throw new CommandFailure(`the config on standard input is larger than ${largestText} bytes.`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function notUtf8(file: string, offset: number): Diagnostic {
  const start = Math.max(0, offset);
  return {
    code: "file-not-text",
    severity: "error",
    message: "This is not UTF-8 text.",
    at: { file, start, end: start + 1 },
    help: "Save the file as UTF-8.",
    related: [],
  };
}
