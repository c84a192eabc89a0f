import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { CsvSplitter } from "./csv.ts";
import { JsonLinesSplitter } from "./json-lines.ts";
import { JsonValuesSplitter } from "./json-values.ts";
import type { RecordSplitter, Report } from "./splitter.ts";

/** Enough to tell the shapes apart: the first line of a log of one-line events is shorter. */
const sniffed = 256 * 1024;

type Bytes = AsyncIterable<Uint8Array | string>;

/** The records of a file in batches, whatever its shape: CSV, JSON lines, JSON arrays or objects, each perhaps compressed with gzip. */
export async function* readRecords(bytes: Bytes, report: Report): AsyncGenerator<readonly unknown[]> {
  let splitter: RecordSplitter | undefined;
  let head = "";
  try {
    for await (const text of textOf(bytes)) {
      if (splitter) yield splitter.push(text);
      else {
        head += text;
        if (head.length < sniffed && !head.trimStart().includes("\n")) continue;
        splitter = splitterFor(head, report);
        yield splitter.push(head);
      }
    }
  } catch (error) {
    report("end", `the file could not be read to its end: ${(error as Error).message}`);
  }
  if (!splitter) {
    if (head.trim() === "") return;
    splitter = splitterFor(head, report);
    yield splitter.push(head);
  }
  yield splitter.end();
}

async function* textOf(bytes: Bytes): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const piece of unzipped(bytes)) yield decoder.decode(piece, { stream: true });
  yield decoder.decode();
}

async function* unzipped(bytes: Bytes): AsyncGenerator<Uint8Array> {
  const pieces = buffers(bytes)[Symbol.asyncIterator]();
  let start: Uint8Array = Buffer.alloc(0);
  while (start.length < 2) {
    const next = await pieces.next();
    if (next.done) break;
    start = Buffer.concat([start, next.value]);
  }
  const all = chain(start, pieces);
  const zipped = start[0] === 0x1f && start[1] === 0x8b;
  yield* zipped ? (Readable.from(all).compose(createGunzip()) as AsyncIterable<Uint8Array>) : all;
}

async function* buffers(bytes: Bytes): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) yield typeof piece === "string" ? Buffer.from(piece) : piece;
}

async function* chain(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

function splitterFor(head: string, report: Report): RecordSplitter {
  const text = head.trimStart();
  if (text.startsWith("[")) return new JsonValuesSplitter(report);
  if (!text.startsWith("{")) return new CsvSplitter(report);
  const [line = ""] = text.split("\n", 1);
  return isWrapper(line) || !line.trimEnd().endsWith("}")
    ? new JsonValuesSplitter(report)
    : new JsonLinesSplitter(report);
}

/** One line that holds all the events: an API's answer. */
function isWrapper(line: string): boolean {
  try {
    return JSON.parse(line).action === undefined;
  } catch {
    return false;
  }
}
