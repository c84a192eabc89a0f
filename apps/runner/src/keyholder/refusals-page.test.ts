import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { allRefusals } from "./refusal.ts";

const page = readFileSync(join(import.meta.dirname, "../../../../docs/refusals.md"), "utf8");
const sections = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map((section) => {
      const [code = "", , text = ""] = section.split("\n");
      return [code, text] as const;
    }),
);

test("docs/refusals.md has every code, and no other", () => {
  expect([...sections.keys()].sort()).toEqual(Object.keys(allRefusals).sort());
});

test.each(Object.entries(allRefusals))(
  "docs/refusals.md says what %s means, and what to do about it",
  (code, sentence) => {
    const text = sections.get(code) ?? "";
    expect(text.startsWith(`${sentence} `)).toBe(true);
    expect(text.length).toBeGreaterThan(sentence.length + 20);
  },
);
