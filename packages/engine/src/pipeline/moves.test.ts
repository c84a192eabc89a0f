import { expect, test } from "vitest";
import { nextPipelineState } from "./moves.ts";

test.each([
  ["setup-pending", "compile", "setup"],
  ["setup-pending", "fail", "errored"],
  ["setup", "continue", "pending"],
  ["setup", "fail", "errored"],
  ["pending", "compile", "created"],
  ["pending", "fail", "errored"],
  ["pending", "continue", "pending"],
  ["created", "continue", "created"],
  ["created", "fail", "created"],
  ["errored", "compile", "errored"],
] as const)("%s + %s → %s", (from, move, to) => {
  expect(nextPipelineState(from, move)).toBe(to);
});
