import { resolve } from "node:path";
import { type Io, UsageError } from "../command.ts";
import { decodeUtf8, readBytes } from "../text-file.ts";
import { askHidden, isAsked } from "./ask.ts";

export const valueOptions = {
  "from-file": { type: "string", value: "FILE", help: "take the value from this file, byte for byte" },
  empty: { type: "boolean", help: "store the empty value" },
} as const;

const largest = 256 * 1024;

/** The value, from where it may come: a file, the keyboard, or standard input without the line end that `echo` adds. */
export async function readValue(
  name: string,
  options: { readonly "from-file": string | undefined; readonly empty: boolean },
  io: Io,
): Promise<string> {
  if (options.empty) return "";
  const value = await valueFrom(name, options["from-file"], io);
  if (value === "") throw new UsageError(`the value of ${name} is empty; --empty says that it is meant.`);
  return value;
}

async function valueFrom(name: string, file: string | undefined, io: Io): Promise<string> {
  if (file !== undefined) {
    const text = decodeUtf8(await readBytes(resolve(io.cwd, file)));
    if (text === undefined) throw new UsageError(`${file} is not UTF-8 text: encode it, as base64.`);
    return text;
  }
  if (isAsked(io)) return await askHidden(`Value of ${name} (not shown): `, io);
  return (await readAll(io.stdin)).replace(/\r?\n$/, "");
}

async function readAll(stdin: Io["stdin"]): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > largest) throw new UsageError("what comes on standard input is too long for a value.");
    chunks.push(bytes);
  }
  const text = decodeUtf8(Buffer.concat(chunks));
  if (text === undefined) throw new UsageError("what comes on standard input is not UTF-8 text: encode it, as base64.");
  return text;
}
