import fc from "fast-check";
import { expect, test } from "vitest";
import { CsvSplitter } from "./csv.ts";

function split(text: string, pieceSize = text.length): { records: unknown[]; told: string[] } {
  const told: string[] = [];
  const splitter = new CsvSplitter((at, reason) => told.push(`${at}: ${reason}`));
  const records: unknown[] = [];
  for (let at = 0; at < text.length; at += pieceSize) records.push(...splitter.push(text.slice(at, at + pieceSize)));
  records.push(...splitter.end());
  return { records, told };
}

test("JSON in cells keeps its quotation marks, commas and line ends", () => {
  const { records } = split('id,payload\r\n1,"{""a"": ""b,\n c""}"\r\n2,\r\n');
  expect(records).toEqual([
    { id: "1", payload: '{"a": "b,\n c"}' },
    { id: "2", payload: "" },
  ]);
});

test.each([";", "\t"])("%j may separate as well", (separator) => {
  expect(split(`Actor ID${separator}Occurred-At\na${separator}b\n`).records).toEqual([
    { actor_id: "a", occurred_at: "b" },
  ]);
});

const good = '3,"{}"\n4,"{}"\n5,"{}"\n';

test.each([
  ["a row with too many cells", `1,2,3\n${good}`, ["line 2: it has 3 cells and the header 2"]],
  ["a row with too few", `1\n${good}`, ["line 2: it has 1 cells and the header 2"]],
  ["a quotation mark that opens and does not close", `1,"{\n${good}`, ["line 2: a quotation mark is missing"]],
  ["text behind a quotation mark", `1,"a"b\n${good}`, ["line 2: a quotation mark is missing"]],
])("%s costs that row only", (_, rows, expected) => {
  const { records, told } = split(`id,payload\n${rows}`);
  expect(told).toEqual(expected);
  expect(records).toEqual(["3", "4", "5"].map((id) => ({ id, payload: "{}" })));
});

test("a last row that is cut off is told", () => {
  const { records, told } = split('id,payload\n1,"{}"\n2,"{""a"": ""b');
  expect(records).toHaveLength(1);
  expect(told).toEqual(["line 3: the record is cut off"]);
});

test("a file of nothing but broken quotation marks comes to an end", () => {
  const { records, told } = split(`id,payload\n${'1,"a"b\n'.repeat(10_000)}`);
  expect(records).toEqual([]);
  expect(told.at(-1)).toMatch(/the rest of the file cannot be read/);
  expect(told.length).toBeLessThan(200);
});

test("what is written as CSV is read back, wherever the text is cut into pieces", () => {
  const cell = fc.stringMatching(/^[a-z",;\n\r {}:]{0,12}$/);
  const row = fc.tuple(cell, cell, cell);
  const law = fc.property(fc.array(row, { maxLength: 8 }), fc.integer({ min: 1, max: 40 }), (rows, pieceSize) => {
    const text = [["a", "b", "c"], ...rows].map((cells) => `${cells.map(quoted).join(",")}\n`).join("");
    const { records, told } = split(text, pieceSize);
    expect(told).toEqual([]);
    expect(records).toEqual(rows.map(([a, b, c]) => ({ a, b, c })));
  });
  fc.assert(law);
});

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
