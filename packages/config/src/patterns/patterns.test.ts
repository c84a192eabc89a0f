import fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, test } from "vitest";
import { compilePattern, type Filters, runsFor } from "./index.ts";
import { literalShape } from "./literal-shape.ts";

function isFit(entry: string, name: string): boolean {
  const compiled = compilePattern(entry);
  if (!compiled.ok) throw new Error(compiled.message);
  return compiled.matches(name);
}

describe("an entry", () => {
  test.each([
    ["main", "main", true],
    ["main", "main2", false],
    ["feat/*", "feat/x", false],
    ["feat/*", "feat/*", true],
    ["/", "/", true],
    ["/v", "/v", true],
    ["//", "", true],
    ["/^v/", "v", true],
    ["/^v/", "v1", false],
    ["/^v.*/", "v1", true],
    ["/.*/", "", true],
    ["/.*/", "any/thing", true],
    ["/release\\/.*/", "release/1", true],
    ["/release\\/.*/", "my-release/1", false],
    ["/.*e2e.*/", "my-e2e-branch", true],
    ["/.*-a.*-b/", "x-a-b", true],
    ["/.*-a.*-a-b/", "x-a-b", false],
    ["/^v[0-9]+\\.[0-9]+$/", "v1.23", true],
    ["/^v[0-9]+\\.[0-9]+$/", "v1.23-rc", false],
    ["/a|ab/", "ab", true],
    ["/^main|develop$/", "develop", true],
    ["/(?i)MAIN/", "main", true],
    ["/v1\\.*/", "v1...", true],
    ["/ma?in/", "min", true],
  ])("%s and the name %s: %s", (entry, name, fit) => {
    expect(isFit(entry, name)).toBe(fit);
  });

  test.each([
    ["/(/", "Not a valid regular expression"],
    ["/[z-a]/", "Not a valid regular expression"],
    ["/(a)\\1/", "back-reference `\\1`"],
    ["/a++/", "possessive quantifier `++`"],
    ["/(?>a)/", "atomic group `(?>`"],
    [`/${"a".repeat(3000)}/`, "at most 2048 characters"],
    [`/${"(a{500}){2}".repeat(50)}/`, "too large"],
  ])("%s is refused: %s", (entry, message) => {
    expect(compilePattern(entry)).toMatchObject({ ok: false, message: expect.stringContaining(message) });
  });

  test.each(["/(a*)*b/", "/(a|a)*b/", "/(.*a){20}b/", "/(a?){50}a{50}b/"])(
    "%s does not take long on a name made for it",
    (entry) => {
      expect(isFit(entry, "a".repeat(20_000))).toBe(false);
    },
  );
});

const piece = fc.constantFrom("a", "b", "/", "\\/", "\\.", "-", ".*", "^", "$", "\\^", "é");

test("the shortcut for literal shapes agrees with the regex engine", () => {
  fc.assert(
    fc.property(
      fc.array(piece).map((pieces) => pieces.join("")),
      fc.array(fc.constantFrom("a", "b", "/", ".", "-", "^", "é")).map((characters) => characters.join("")),
      (source, name) => {
        const shape = literalShape(source);
        if (shape) expect(shape(name)).toBe(RE2JS.compile(source).testExact(name));
      },
    ),
    { numRuns: 5000 },
  );
});

describe("map filters", () => {
  const branch = { branch: "main" };
  const tag = { tag: "v1" };

  test.each<[string, Filters | undefined, boolean, boolean]>([
    // filters                                                        on main   on tag v1
    ["no filters", undefined, true, false],
    ["empty filters", {}, true, false],
    ["branches without only and ignore", { branches: {} }, true, false],
    ["branches.only fits", { branches: { only: ["x", "main"] } }, true, false],
    ["branches.only does not fit", { branches: { only: "x" } }, false, false],
    ["branches.only is empty", { branches: { only: [] } }, false, false],
    ["branches.ignore fits", { branches: { ignore: "/ma.*/" } }, false, false],
    ["branches.ignore does not fit", { branches: { ignore: ["x"] } }, true, false],
    ["branches.ignore is empty, as the hardening guide writes it", { branches: { ignore: [] } }, true, false],
    ["only fits and ignore too", { branches: { only: "main", ignore: "main" } }, true, false],
    ["only does not fit, nor does ignore", { branches: { only: "x", ignore: "y" } }, false, false],
    ["tags without only and ignore", { tags: {} }, true, false],
    ["tags.only fits", { tags: { only: "/^v.*/" } }, true, true],
    ["tags.only does not fit", { tags: { only: "v" } }, true, false],
    ["tags.ignore fits", { tags: { ignore: "v1" } }, true, false],
    ["tags.ignore does not fit", { tags: { ignore: "v2" } }, true, true],
    ["tags only", { branches: { ignore: "/.*/" }, tags: { only: "/.*/" } }, false, true],
    ["keys without a value", { branches: { only: null }, tags: null }, true, false],
    ["an entry that cannot be read fits nothing", { branches: { only: "/(/" } }, false, false],
  ])("%s", (_, filters, onBranch, onTag) => {
    expect(runsFor(filters, branch)).toBe(onBranch);
    expect(runsFor(filters, tag)).toBe(onTag);
  });
});
