import { Readable } from "node:stream";
import { constants, createInflateRaw, createZstdDecompress, inflateRawSync } from "node:zlib";
import { readFully, type Source } from "./source.ts";
import { zstdFrameLength } from "./zstd-frame.ts";

export interface PackedStream {
  readonly format: "gzip" | "zlib" | "zip" | "zstd";
  /** Ends where the stream does, or where it is broken: what came before is what was wanted. */
  unpack(): AsyncIterable<Buffer>;
}

const pieceBytes = 64 << 10;
/** Enough to tell a stream from bytes that look like the start of one. */
const triedBytes = 512;

/** `undefined` when nothing compressed begins there after all. */
export function openStream(source: Source, at: number): PackedStream | undefined {
  const head = Buffer.alloc(4_096);
  const known = head.subarray(0, readFully(source, at, head));
  if (known.length < 8) return undefined;
  if (known.readUInt32BE(0) === 0x28b5_2ffd) {
    const length = zstdFrameLength(source, at);
    return length === undefined ? undefined : { format: "zstd", unpack: () => unpackZstd(source, at, length) };
  }
  const deflated = findDeflated(known);
  if (!deflated || !isDeflated(known.subarray(deflated.from, deflated.from + triedBytes))) return undefined;
  return { format: deflated.format, unpack: () => inflate(source, at + deflated.from) };
}

/** Behind the header. No checksum is looked at: half a stream is as telling. */
function findDeflated(head: Buffer): { format: "gzip" | "zlib" | "zip"; from: number } | undefined {
  if (head[0] === 0x1f) return { format: "gzip", from: behindGzipHeader(head) };
  if (head[0] === 0x50) {
    if (head.length < 30 || head.readUInt16LE(8) !== 8) return undefined;
    return { format: "zip", from: 30 + head.readUInt16LE(26) + head.readUInt16LE(28) };
  }
  const hasDictionary = (head[1]! & 0x20) !== 0;
  return head.readUInt16BE(0) % 31 === 0 && !hasDictionary ? { format: "zlib", from: 2 } : undefined;
}

function behindGzipHeader(head: Buffer): number {
  const flags = head[3]!;
  let at = 10;
  if (flags & 4 && at + 2 <= head.length) at += 2 + head.readUInt16LE(at);
  for (const flag of [8, 16]) {
    if (flags & flag) at = head.indexOf(0, at) + 1 || head.length;
  }
  return flags & 2 ? at + 2 : at;
}

function isDeflated(start: Buffer): boolean {
  if (start.length === 0) return false;
  try {
    return inflateRawSync(start, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 1 << 20 }).length > 0;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
  }
}

async function* inflate(source: Source, at: number): AsyncIterable<Buffer> {
  yield* through(createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH }), pieces(source, at, Infinity));
}

async function* unpackZstd(source: Source, at: number, length: number): AsyncIterable<Buffer> {
  yield* through(
    createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: 31 }, finishFlush: constants.ZSTD_e_flush }),
    pieces(source, at, length),
  );
}

async function* through(
  unpacker: NodeJS.ReadWriteStream & AsyncIterable<Buffer>,
  packed: Iterable<Buffer>,
): AsyncIterable<Buffer> {
  const input = Readable.from(packed);
  try {
    yield* input.pipe(unpacker);
  } catch {
    // Broken from here on.
  } finally {
    input.destroy();
  }
}

function* pieces(source: Source, at: number, length: number): Iterable<Buffer> {
  for (let done = 0; done < length; ) {
    const piece = Buffer.alloc(Math.min(pieceBytes, length - done));
    const count = readFully(source, at + done, piece);
    if (count === 0) return;
    yield piece.subarray(0, count);
    done += count;
  }
}
