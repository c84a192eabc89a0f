import { open } from "node:fs/promises";
import { CommandFailure } from "./command.ts";

/** No config or orb that a person wrote comes near; more would only fill memory. */
export const largestText = 16 * 1024 * 1024;

/** Reads a whole UTF-8 file; a `CommandFailure` says what stands in the way. */
export async function readTextFile(path: string): Promise<string> {
  const bytes = await readBytes(path);
  const text = decodeUtf8(bytes);
  if (text === undefined) throw new CommandFailure(`${path} is not UTF-8 text.`);
  return text;
}

/** A file's bytes, at most `largestText` of them. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    if (size > largestText) throw new CommandFailure(`${path} is larger than ${largestText / 1024 / 1024} MiB.`);
    return await file.readFile();
  } catch (cause) {
    if (cause instanceof CommandFailure) throw cause;
    throw new CommandFailure(`cannot read ${path}: ${reasonOf(cause)}.`, { cause });
  }
}

/** Undefined when the bytes are no UTF-8; a byte order mark is taken off. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function reasonOf(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === "ENOENT") return "no such file";
  if (code === "EISDIR") return "it is a folder";
  if (code === "EACCES") return "permission denied";
  return message;
}
