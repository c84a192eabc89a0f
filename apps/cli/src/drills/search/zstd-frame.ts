import { readFully, type Source } from "./source.ts";

/** RFC 8878, 3.1.1: how long a frame is, by walking over its blocks; a decoder fails at what comes behind it. */
export function zstdFrameLength(source: Source, at: number): number | undefined {
  const descriptor = byteAt(source, at + 4);
  if (descriptor === undefined || (descriptor & 8) !== 0) return undefined;
  const isSingle = (descriptor & 32) !== 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3]!;
  const contentSize = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  let length = 5 + (isSingle ? 0 : 1) + dictionary + contentSize;
  for (;;) {
    const header = Buffer.alloc(3);
    // The rest is missing: what there is can still be read.
    if (readFully(source, at + length, header) < 3) return length;
    const bits = header.readUIntLE(0, 3);
    const type = (bits >> 1) & 3;
    if (type === 3) return length > 32 ? length : undefined;
    length += 3 + (type === 1 ? 1 : bits >> 3);
    if ((bits & 1) !== 0) return length + (descriptor & 4 ? 4 : 0);
  }
}

function byteAt(source: Source, at: number): number | undefined {
  const byte = Buffer.alloc(1);
  return source.read(at, byte) === 1 ? byte[0] : undefined;
}
