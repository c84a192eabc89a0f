import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readRecords } from "./read-records.ts";

const events = [
  { action: "a", payload: { text: 'brackets } ] " \\' } },
  { action: "b", payload: {} },
  { action: "c", list: [[{}]] },
];

async function read(bytes: string | Uint8Array, pieceSize = 7): Promise<{ records: unknown[]; told: string[] }> {
  const told: string[] = [];
  const records: unknown[] = [];
  const pieces = (async function* () {
    const all = Buffer.from(bytes);
    for (let at = 0; at < all.length; at += pieceSize) yield all.subarray(at, at + pieceSize);
  })();
  for await (const batch of readRecords(pieces, (at, reason) => told.push(`${at}: ${reason}`)))
    for (const record of batch) records.push(record);
  return { records, told };
}

const lines = events.map((each) => `${JSON.stringify(each)}\n`).join("");
const shapes: Readonly<Record<string, string | Uint8Array>> = {
  lines,
  "lines with a byte order mark": `\ufeff${lines}`,
  "lines without the last line end": lines.trimEnd(),
  "lines with carriage returns": lines.replaceAll("\n", "\r\n"),
  "an array": JSON.stringify(events),
  "an array laid out": JSON.stringify(events, null, 2),
  "objects laid out": events.map((each) => JSON.stringify(each, null, 2)).join("\n"),
  "an API's answer": JSON.stringify({ items: events, next_page_token: null }),
  "an API's answer laid out": JSON.stringify({ items: events }, null, 2),
  "lines of arrays": `${JSON.stringify(events[0])}\n${JSON.stringify(events.slice(1))}\n`,
  "compressed lines": gzipSync(lines),
  "two compressed files in one": Buffer.concat([gzipSync(lines.slice(0, 40)), gzipSync(lines.slice(40))]),
};

test.each(Object.entries(shapes))("%s", async (_, bytes) => {
  expect(await read(bytes)).toEqual({ records: events, told: [] });
});

test("one object alone is one record", async () => {
  expect((await read(JSON.stringify(events[0]))).records).toEqual([events[0]]);
});

test.each([
  ["nothing", ""],
  ["blank lines", " \n\n"],
])("%s has no records", async (_, text) => {
  expect(await read(text)).toEqual({ records: [], told: [] });
});

test("a broken line costs that line only", async () => {
  const { records, told } = await read(lines.replace('"b"', '"b'));
  expect(records).toEqual([events[0], events[2]]);
  expect(told).toEqual(["line 2: it is no JSON (cut off?)"]);
});

test.each([
  ["lines", lines.slice(0, -12), 2, /^line 3: it is no JSON/],
  ["an array", JSON.stringify(events).slice(0, -12), 2, /^record 3: the file is cut off here/],
  [
    "a compressed file",
    gzipSync(lines.repeat(50)).subarray(0, -20),
    10,
    /could not be read to its end: unexpected end of file/,
  ],
])("half of %s gives what is there, and says so", async (_, bytes, atLeast, message) => {
  const { records, told } = await read(bytes);
  expect(records.length).toBeGreaterThanOrEqual(atLeast);
  expect(told.some((each) => message.test(each))).toBe(true);
});

test("a line that is far too long is skipped in bounded memory", async () => {
  const { records, told } = await read(`${lines}{"action": "${"x".repeat(5_000_000)}"}\n${lines}`, 65_536);
  expect(records).toEqual([...events, ...events]);
  expect(told).toEqual(["line 4: it is too long"]);
});

test("an answer with very many items is read", async () => {
  const { records } = await read(JSON.stringify({ items: Array.from({ length: 300_000 }, () => ({})) }), 65_536);
  expect(records).toHaveLength(300_000);
});

test("the shape does not depend on where the bytes are cut", async () => {
  const shape = fc.constantFrom(...Object.values(shapes));
  const law = fc.asyncProperty(shape, fc.integer({ min: 1, max: 300 }), async (bytes, pieceSize) => {
    expect((await read(bytes, pieceSize)).records).toEqual(events);
  });
  await fc.assert(law);
});
