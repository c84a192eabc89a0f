import { expect, test } from "vitest";
import { compareOne, judge, readListed } from "./comparison.ts";

const listed = new Map([["a", "we see no registry"]]);

test.each([
  // a case…  that…            is
  ["a", "gives no error", "listed"],
  ["a", undefined, "wrong"],
  ["b", "gives no error", "wrong"],
  ["b", undefined, "agrees"],
] as const)("%s, which differs in %s, is %s", (id, difference, kind) => {
  expect(judge({ id, difference }, listed).kind).toBe(kind);
});

test("a crash is wrong, listed or not", async () => {
  const comparison = await compareOne("a", () => Promise.reject(new Error("boom")));
  expect(judge(comparison, listed).kind).toBe("wrong");
});

test("the page's rows are read, its other tables are not", () => {
  const page = "| case | why |\n|---|---|\n| `ls-001` | a reason |\n| `pack/a b` | another: `x` |\n\n| plain | row |\n";
  expect(readListed(page)).toEqual(
    new Map([
      ["ls-001", "a reason"],
      ["pack/a b", "another: `x`"],
    ]),
  );
});
