import { open, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { constants, gunzipSync } from "node:zlib";
import type { AuditLogFacts } from "@ringfort/controls";
import type { Io } from "../../command.ts";

export interface Shape {
  /** CSV is what was requested; JSON, or a folder of files, is a copy of the stream. */
  readonly how: AuditLogFacts["how"];
  /** Standard input, with what was looked at still to be read. */
  readonly stdin: Io["stdin"];
}

const looked = 64 * 1024;

/** How the log came here, told from its first bytes. */
export async function shapeOf(name: string, io: Pick<Io, "cwd" | "stdin">): Promise<Shape> {
  if (name !== "-") return { how: await shapeOfFile(resolve(io.cwd, name)), stdin: io.stdin };
  const pieces = io.stdin[Symbol.asyncIterator]();
  const first = await pieces.next();
  if (first.done) return { how: "csv", stdin: io.stdin };
  async function* whole(): AsyncGenerator<Uint8Array | string> {
    yield first.value as Uint8Array | string;
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield next.value;
  }
  return { how: shapeOfText(first.value), stdin: whole() };
}

/** A file that is not there is told by whoever reads it. */
async function shapeOfFile(path: string): Promise<AuditLogFacts["how"]> {
  const facts = await stat(path).catch(() => undefined);
  if (!facts?.isFile()) return "stream";
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(looked), 0, looked, 0);
  return shapeOfText(buffer.subarray(0, bytesRead));
}

function shapeOfText(start: Uint8Array | string): AuditLogFacts["how"] {
  const bytes = Buffer.from(start as Uint8Array);
  const text = bytes[0] === 0x1f && bytes[1] === 0x8b ? unzippedStart(bytes) : bytes.toString();
  return /^\ufeff?\s*[{[]/.test(text) ? "stream" : "csv";
}

function unzippedStart(bytes: Uint8Array): string {
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 16 * 1024 * 1024 }).toString();
  } catch {
    return "";
  }
}
