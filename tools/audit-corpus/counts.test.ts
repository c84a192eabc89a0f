import { expect, test } from "vitest";
import { catalogue } from "../../packages/controls/src/index.ts";
import written from "./counts.json" with { type: "json" };
import { changes } from "./counts.ts";

test.each([
  ["the same", 100, 100, []],
  ["five in a hundred", 100, 105, []],
  ["six in a hundred", 100, 106, ["RF-1.1.1 FAIL: 100 → 106"]],
  ["fewer", 100, 94, ["RF-1.1.1 FAIL: 100 → 94"]],
  ["one more of few", 3, 4, ["RF-1.1.1 FAIL: 3 → 4"]],
  ["the first", 0, 1, ["RF-1.1.1 FAIL: 0 → 1"]],
])("%s", (_, was, is, expected) => {
  expect(changes({ "RF-1.1.1": { FAIL: was } }, { "RF-1.1.1": { FAIL: is } })).toEqual(expected);
});

test("counts are written down for every check of a config, and none is an error", () => {
  const ids = catalogue.filter(({ subject }) => subject === "config").map(({ id }) => id);
  expect(Object.keys(written.checks).sort()).toEqual([...ids].sort());
  expect(Object.values(written.checks).filter((counts) => "ERROR" in counts)).toEqual([]);
});
