import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isFullRef, isRevision } from "./ref-name.ts";

const odd = fc.array(fc.constantFrom("a", "/", ".", "..", "@{", "@", "-", ".lock", " ", "~", "\\", "*", "é", "\x7f"), {
  maxLength: 5,
});

test("a full ref is what git itself takes for one", () => {
  fc.assert(
    fc.property(odd, (parts) => {
      const ref = `refs/heads/${parts.join("")}`;
      expect(isFullRef(ref)).toBe(gitTakes(ref));
    }),
    { numRuns: 150 },
  );
});

test.each(["main", "heads/main", "refs/", "refs/heads", "refs/heads/", "/refs/heads/a", "-refs/heads/a", ""])(
  "%j is no full ref",
  (text) => expect(isFullRef(text)).toBe(false),
);

test.each([
  ["a".repeat(40), true],
  ["0".repeat(64), true],
  ["A".repeat(40), false],
  [`${"a".repeat(40)}\n`, false],
  ["HEAD", false],
])("%j is a revision: %s", (text, is) => expect(isRevision(text)).toBe(is));

function gitTakes(ref: string): boolean {
  try {
    execFileSync("git", ["check-ref-format", ref], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
