import type { Diagnostic } from "@ringfort/contract";
import { expect, test } from "vitest";
import { judge, type Outcome } from "./judge.ts";

const at = { file: "a.yml", start: 0, end: 1 };
const refused = (...codes: string[]): Outcome => ({
  kind: "refused",
  diagnostics: codes.map((code): Diagnostic => ({ code, severity: "error", message: "", at, related: [] })),
  text: "",
});
const compiled: Outcome = { kind: "compiled" };
const crashed: Outcome = { kind: "crashed", error: "TypeError" };

test.each([
  // what happened                                   listed for         is
  [compiled, undefined, "compiled"],
  [compiled, "missing orb", "wrong"],
  [crashed, "mistake", "wrong"],
  [refused("job-unknown"), undefined, "wrong"],
  [refused("job-unknown"), "mistake", "refused"],
  [refused("job-unknown"), "template", "refused"],
  [refused("job-unknown"), "missing orb", "wrong"],
  [refused("orb-element-missing", "orb-not-found"), "missing orb", "refused"],
  [refused("orb-element-missing"), "missing element", "refused"],
  [refused("orb-element-missing"), "mistake", "wrong"],
] as const)("%j, listed for %s, is %s", (outcome, reason, kind) => {
  expect(judge(outcome, reason && { reason, why: "" }).kind).toBe(kind);
});
