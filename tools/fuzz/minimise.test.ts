import { expect, test } from "vitest";
import { minimise } from "./minimise.ts";

const text = ["jobs:", "  a:", "    steps:", "      - bad", "  b:", "    steps: [run]", "workflows:", "  w: {}"].join(
  "\n",
);

test("what does not matter goes, block by block and line by line", () => {
  expect(minimise(text, (shorter) => shorter.includes("bad"))).toBe("      - bad");
});

test("what matters together stays together", () => {
  const isBroken = (shorter: string) => shorter.includes("bad") && shorter.includes("jobs:\n  a:");
  expect(minimise(text, isBroken)).toBe("jobs:\n  a:\n      - bad");
});
