import { expect, test } from "vitest";
import { Mirrors } from "./mirrors.ts";

const mirrors = new Mirrors("/nowhere", { protocols: ["https"], timeoutMs: 1_000 });

test("callers of one repository share one mirror", () => {
  expect(mirrors.of("1")).toBe(mirrors.of("1"));
  expect(mirrors.of("1")).not.toBe(mirrors.of("2"));
});

test.each(["", "..", "a/b", "../x", "a".repeat(65)])("%j is no id", (id) => {
  expect(() => mirrors.of(id)).toThrow("named by an id");
});
