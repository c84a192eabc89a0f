import type { Readable } from "node:stream";

/** Texts that end with a line feed, none longer than `most` characters. */
export async function* linesOf(stream: Readable, most: number): AsyncGenerator<string> {
  let pieces: string[] = [];
  let length = 0;
  stream.setEncoding("utf8");
  for await (const chunk of stream as AsyncIterable<string>) {
    const [first = "", ...lines] = chunk.split("\n");
    pieces.push(first);
    length += first.length;
    for (const line of lines) {
      yield pieces.join("");
      pieces = [line];
      length = line.length;
    }
    if (length > most) throw new Error("A line is too long");
  }
}
