import fc from "fast-check";
import { expect, test } from "vitest";
import { at, type JsonPath } from "./any-json.ts";
import { JsonPlaces } from "./json-places.ts";

const text = '{ "a": [1, {"b\\u0062": "x\\"y"}], "c": {} , "a2" : null }';

test.each([
  [["a", 0], "1"],
  [["a", 1, "bb"], '"x\\"y"'],
  [["c"], "{}"],
  [["a2"], "null"],
  [["c", "nothing", "there"], "{}"],
  [[], text],
])("%j stands at %s", (path, written) => {
  const { start, end } = new JsonPlaces("f", text).of(path);
  expect(text.slice(start, end)).toBe(written);
});

test("every value of every JSON text is found where it stands", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.nat(4), (value, spaces) => {
      const written = JSON.stringify(value, undefined, spaces);
      const places = new JsonPlaces("f", written);
      for (const path of pathsOf(value, [])) {
        const { start, end } = places.of(path);
        expect(JSON.stringify(JSON.parse(written.slice(start, end)))).toBe(
          JSON.stringify(path.length === 0 ? value : at(value, ...path)),
        );
      }
    }),
  );
});

test("a text that is no JSON never throws, and answers a place inside it", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:\\ ab1') }), (any) => {
      const { start, end } = new JsonPlaces("f", any).of(["a", 0]);
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBeLessThanOrEqual(any.length);
    }),
  );
});

test("a text that only opens brackets is answered at once", () => {
  const open = "[".repeat(1_000_000);
  expect(new JsonPlaces("f", open).of([0]).start).toBeGreaterThanOrEqual(0);
});

function pathsOf(value: unknown, path: JsonPath): readonly JsonPath[] {
  if (value === null || typeof value !== "object") return [path];
  return [path, ...Object.keys(value).flatMap((key) => pathsOf(at(value, key), [...path, key]))];
}
