import { expect, test } from "vitest";
import { masked } from "./masked.ts";
import { flag, id, instant, isSlug, list, Malformed, object, optional, text } from "./shape.ts";

test("hyphens and underscores name the same field; what nobody asked for is ignored", () => {
  const shape = object({ created_at: instant, name: optional(text) }, { verify_tls: flag });
  const expected = { created_at: 0, name: undefined, verify_tls: true };
  expect(shape({ created_at: "1970-01-01T00:00:00Z", verify_tls: true, more: 1 })).toEqual(expected);
  expect(shape({ "created-at": "1970-01-01T00:00:00Z", "verify-tls": true, name: null })).toEqual(expected);
  expect(shape({ created_at: "1970-01-01T00:00:00Z" })).not.toHaveProperty("verify_tls");
});

test.each<[unknown, string]>([
  [{}, "`name`: text was expected"],
  [[], "an object was expected"],
  [null, "an object was expected"],
  [{ name: "a", on: "yes" }, "`on`: true or false was expected"],
])("%j is malformed: %s", (value, message) => {
  expect(() => object({ name: text }, { on: flag })(value)).toThrow(new Malformed(message));
});

test("names that every object inherits are no fields", () => {
  expect(() => object({ constructor: text })({})).toThrow(Malformed);
});

test.each(["..", ".", "a/b", "", "a b", "x".repeat(201)])("%j is no id", (value) => {
  expect(() => id(value)).toThrow(Malformed);
});

test.each([
  ["gh/acme/app", true],
  ["gh/acme/my.repo", true],
  ["gh/acme/..", false],
  ["gh//app", false],
  ["gh/acme/app?x=1", false],
  ["gh/acme/a%2e", false],
  ["gh/acme/a\nb", false],
  ["a/b/c/d", false],
])("%j as a slug: %s", (value, expected) => {
  expect(isSlug(value)).toBe(expected);
});

test.each([
  ["xxxx1234", "xxxx1234"],
  ["****1234", "xxxx1234"],
  ["xxxx", "xxxx"],
  ["a-whole-secret", "xxxx"],
  ["xxxxa-whole-secret", "xxxxcret"],
])("of %j as a masked value, %j is kept", (value, expected) => {
  expect(masked(value)).toBe(expected);
});

test("a list that is none is malformed", () => {
  expect(() => list(text)({ length: 0 })).toThrow(Malformed);
});
