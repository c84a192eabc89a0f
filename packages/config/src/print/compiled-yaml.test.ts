import { expect, test } from "vitest";
import { parse } from "yaml";
import { compiledYaml } from "./compiled-yaml.ts";

test("the orbs come first and the original last, both as comments", () => {
  const orbs = [{ reference: "a/b@12.3", resolved: "a/b@12.3.1" }];
  expect(compiledYaml({ version: 2 }, orbs, "version: 2.1\n\njobs: {}\n")).toBe(
    "# Orb 'a/b@12.3' resolved to 'a/b@12.3.1'\nversion: 2\n# Original config.yml file:\n# version: 2.1\n#\n# jobs: {}\n",
  );
});

test.each(["\n", "\r", "\r\n", "\u0085", "\u2028", "\u2029"])(
  "line end %j in the original cannot end the comment",
  (end) => {
    const printed = compiledYaml({ version: 2 }, [], `a${end}evil: 1`);
    expect(parse(printed, { version: "1.1" })).toEqual({ version: 2 });
    expect(printed.split("\n").every((line) => line === "" || line === "version: 2" || line.startsWith("#"))).toBe(
      true,
    );
  },
);
