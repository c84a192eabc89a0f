import { describe, expect, test } from "vitest";
import { Report } from "../diagnostics/report.ts";
import { limits } from "./limits.ts";
import { type Node, plain } from "./node.ts";
import { readYaml } from "./yaml.ts";

function read(text: string): { root: Node | undefined; codes: string[]; report: Report } {
  const report = new Report();
  const root = readYaml({ file: "config.yml", text }, report, { templates: true });
  return { root, codes: report.diagnostics.map(({ code }) => code), report };
}

function dataOf(text: string): unknown {
  const { root, report } = read(text);
  if (!root) throw new Error(report.diagnostics.map(({ message }) => message).join("\n"));
  return plain(root);
}

describe("merging", () => {
  test.each([
    ["explicit keys win, wherever they stand", "a: &a {x: 1, y: 2}\nb: {x: own, <<: *a}", { x: "own", y: 2 }],
    ["earlier maps of a list win", "a: &a {x: 1}\nc: &c {x: 2, y: 2}\nb: {<<: [*a, *c]}", { x: 1, y: 2 }],
    ["several merge keys in one map", "a: &a {x: 1}\nc: &c {y: 2}\nb:\n  <<: *a\n  <<: *c", { x: 1, y: 2 }],
    ["a merged map may have been merged", "a: &a {x: 1}\nc: &c {<<: *a, y: 2}\nb: {<<: *c}", { x: 1, y: 2 }],
    ["an inline map", "b: {<<: {x: 1}, y: 2}", { x: 1, y: 2 }],
    ["nothing", "b: {<<: , y: 2}", { y: 2 }],
    ["a quoted key is the merge key too", 'b: {"<<": {x: 1}}', { x: 1 }],
  ])("%s", (_, text, expected) => {
    expect((dataOf(text) as { b: unknown }).b).toEqual(expected);
  });

  test("merges neither text nor lists of text", () => {
    expect(read("b: {<<: text}").codes).toEqual(["wrong-type"]);
    expect(read("b: {<<: [1]}").codes).toEqual(["wrong-type"]);
  });
});

describe("anchors", () => {
  test("an alias stands for the whole node, in lists too", () => {
    expect(dataOf("a: &a [1, 2]\nb: [*a, 3]\nc: *a")).toEqual({ a: [1, 2], b: [[1, 2], 3], c: [1, 2] });
  });

  test("an anchor that is set again counts from there on", () => {
    expect(dataOf("a: &x 1\nb: *x\nc: &x 2\nd: *x")).toEqual({ a: 1, b: 1, c: 2, d: 2 });
  });

  test("an anchor in a key", () => {
    expect(dataOf("&k key: 1\nb: *k")).toEqual({ key: 1, b: "key" });
  });

  test("an alias before its anchor is unknown", () => {
    expect(read("b: *x\na: &x 1").codes).toContain("yaml-alias-unknown");
  });
});

describe("keys", () => {
  test("the last of two equal keys counts, and the first is remembered", () => {
    const { root } = read("a: 1\na: 2");
    expect(root && plain(root)).toEqual({ a: 2 });
    expect(root?.kind === "map" && root.repeated?.map(({ key }) => key)).toEqual(["a"]);
  });

  test("keys keep their spelling", () => {
    expect(dataOf("1.10: a\nyes: b\n0777: c\n~: d")).toEqual({ "1.10": "a", yes: "b", "0777": "c", "~": "d" });
  });

  test("no key reaches a prototype", () => {
    const data = dataOf("__proto__: {polluted: true}\nconstructor: {prototype: {polluted: true}}");
    expect(Object.keys(data as object)).toEqual(["__proto__", "constructor"]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

test.each([
  ["tags of YAML's own types are obeyed", 'a: !!str 12\nb: !!int "12"\nc: ! 12', { a: "12", b: 12, c: "12" }],
  ["other tags are read over", "a: !secret x\nb: !!binary aGk=", { a: "x", b: "aGk=" }],
  ["a byte order mark and Windows line ends", "\ufeffa: 1\r\nb: |\r\n  x\r\n", { a: 1, b: "x\n" }],
  ["a document marker before and after", "---\na: 1\n...\n", { a: 1 }],
  ["an empty file", "", null],
  ["comments only", "# nothing\n", null],
])("%s", (_, text, expected) => {
  expect(dataOf(text)).toEqual(expected);
});

test("spans say where each value is written", () => {
  const text = "a: one\nb:\n  - 'two'\n  - {c: \"three\"}\nd: |\n  four\n";
  const { root } = read(text);
  const written: string[] = [];
  const walk = (node: Node): void => {
    if (node.kind === "scalar") written.push(text.slice(node.start, node.end).trim());
    else if (node.kind === "list") node.items.forEach(walk);
    else
      for (const { key, keyAt, value } of node.entries.values()) {
        expect(text.slice(keyAt.start, keyAt.end)).toBe(key);
        walk(value);
      }
  };
  if (root) walk(root);
  expect(written).toEqual(["one", "'two'", '"three"', "|\n  four"]);
});

test("what is absent is shown at the character before it", () => {
  const text = "a:\nb: 1";
  const { root } = read(text);
  const node = root?.kind === "map" ? root.entries.get("a")?.value : undefined;
  expect(node && text.slice(node.start, node.end)).toBe("a:".at(-1));
});

test.each([
  ["a file that is too large", "#".repeat(limits.fileLength + 1), "file-too-large"],
  ["NUL", "a: \u0000", "file-not-text"],
  ["one list too deep", `a: ${"[".repeat(limits.depth + 1)}${"]".repeat(limits.depth + 1)}`, "yaml-too-deep"],
  ["a list that holds itself", "a: &a [*a]", "yaml-alias-unknown"],
  ["a list as a key", "? [a]\n: b", "yaml-key-not-text"],
])("%s is refused", (_, text, code) => {
  const { root, codes } = read(text);
  expect(root).toBeUndefined();
  expect(codes).toContain(code);
});

test("the deepest that is read", () => {
  const depth = limits.depth - 2;
  expect(read(`a: ${"[".repeat(depth)}${"]".repeat(depth)}`).codes).toEqual([]);
});

test("a tag is seen from above, so that trees without one are shared", () => {
  const { root } = read("a: {b: [x, << y >>]}\nc: {d: plain}");
  const of = (key: string) => (root?.kind === "map" ? root.entries.get(key)?.value.tagged : undefined);
  expect([root?.tagged, of("a"), of("c")]).toEqual([true, true, false]);
});
