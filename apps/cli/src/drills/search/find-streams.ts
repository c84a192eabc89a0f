/** Longer than any of the marks below. */
const longestMark = 4;

/** As each begins: gzip, zstd, a member of a zip, and zlib with the four levels that its second byte can say. */
const marks = ["1f8b08", "28b52ffd", "504b0304", "7801", "785e", "789c", "78da"].map((mark) =>
  Buffer.from(mark, "hex"),
);

/** Where in a chunk something compressed may begin. The first `seen` bytes were looked at before, but for a mark that they cut. */
export function* findStreams(chunk: Buffer, seen: number): Iterable<number> {
  for (const mark of marks) {
    const from = Math.max(0, seen - Math.min(mark.length, longestMark) + 1);
    for (let at = chunk.indexOf(mark, from); at >= 0; at = chunk.indexOf(mark, at + 1)) yield at;
  }
}
