import { expect, test } from "vitest";
import { framesOf } from "./screen.ts";
import { svgOf } from "./svg.ts";

const typescript =
  "Executor: sandbox\r\n" +
  "\x1b[?2026h\x1b[36m⠙\x1b[0m build\r\n\x1b[?2026l" +
  "\x1b[?2026h\x1b[1A\r\x1b[J\x1b[32m✓\x1b[0m build <1s\r\n\x1b[?2026l" +
  "done";

test("each update of the live tree is a frame that replaces the lines of the one before", () => {
  const texts = framesOf(typescript).map((frame) => frame.map((line) => line.map(({ text }) => text).join("")));
  expect(texts).toEqual([
    ["Executor: sandbox", "⠙ build", ""],
    ["Executor: sandbox", "✓ build <1s", ""],
    ["Executor: sandbox", "✓ build <1s", "done"],
  ]);
});

test("the picture shows every frame in its turn, in colour, and what jobs print is text", () => {
  const svg = svgOf(framesOf(typescript), { columns: 20, frameMs: 100, lastMs: 800 });
  expect(svg.match(/<g id=/g)).toHaveLength(3);
  expect(svg).toContain('<tspan style="fill:#7ee787">✓</tspan><tspan> build &lt;1s</tspan>');
  expect(svg).toContain("#f2{animation:f2 1000ms step-end infinite}");
});
