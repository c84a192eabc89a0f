import type { Span } from "@ringfort/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { fixturesOf } from "../fixtures/fixtures.ts";
import { type Compiled, type CompileOptions, compile } from "./compile.ts";
import { noOrbs } from "./orbs/library.ts";
import { toDocument } from "./plan/document.ts";
import { toPlan } from "./plan/plan.ts";

const runs = { numRuns: 300 };
const seeds = [...fixturesOf("compile"), ...fixturesOf("diagnostics")].filter(
  ({ source }) => source.text.length < 5000,
);

/** Words that mean something to the compiler, put where nobody would write them. */
const words = [
  ..."<< >> \\<< <<# : *a &a !!str __proto__ constructor null ~ [] {} # \" ' | - -1 1e999 099 orb/x a/b/c".split(" "),
  ..."version: steps: jobs: when: matrix: requires: parameters: executor: <<:".split(" ").map((one) => `${one} `),
  ...["<< parameters.x >>", "<< pipeline.git.branch >>", "<<: *a", "  ", "\t", "\n", "\r\n", "\u0000", "\ud800"],
];

type Change = (text: string) => string;

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(fc.nat(), fc.constantFrom(...words)).map(
    ([at, word]): Change =>
      (text) =>
        inserted(text, at, word),
  ),
  fc.tuple(fc.nat(), fc.nat(40)).map(
    ([at, length]): Change =>
      (text) =>
        cut(text, at, length),
  ),
  fc.nat().map(
    (at): Change =>
      (text) =>
        onLines(text, (lines) => lines.toSpliced(at % lines.length, 1)),
  ),
  fc.tuple(fc.nat(), fc.nat()).map(
    ([from, to]): Change =>
      (text) =>
        onLines(text, (lines) => lines.toSpliced(to % lines.length, 0, lines[from % lines.length] ?? "")),
  ),
  fc.tuple(fc.nat(), fc.integer({ min: -4, max: 4 })).map(
    ([at, by]): Change =>
      (text) =>
        onLines(text, (lines) => lines.map((line, n) => (n === at % lines.length ? indented(line, by) : line))),
  ),
);

const mutated = fc
  .tuple(fc.constantFrom(...seeds), fc.array(change, { minLength: 1, maxLength: 6 }))
  .map(([seed, changes]) => ({
    text: changes.reduce((text, next) => next(text), seed.source.text),
    options: seed.options,
  }));

function inserted(text: string, at: number, word: string): string {
  const place = at % (text.length + 1);
  return text.slice(0, place) + word + text.slice(place);
}

function cut(text: string, at: number, length: number): string {
  const place = at % (text.length + 1);
  return text.slice(0, place) + text.slice(place + length);
}

function onLines(text: string, edit: (lines: string[]) => string[]): string {
  return edit(text.split("\n")).join("\n");
}

function indented(line: string, by: number): string {
  return by >= 0 ? " ".repeat(by) + line : line.replace(new RegExp(`^ {0,${-by}}`), "");
}

/** Any data under the keys of a config, which as JSON is YAML. */
const keys = `version jobs workflows commands executors orbs parameters job-groups setup build main steps run when condition and equal
  matches docker machine image executor requires matrix exclude alias type default enum filters branches only context name triggers`;
const key = fc.constantFrom(...keys.split(/\s+/));
const leaf = fc.constantFrom<unknown>(
  null,
  true,
  0,
  1.5,
  "",
  "2.1",
  "build",
  "main",
  "a/b",
  "approval",
  "<< parameters.x >>",
  "<< matrix.x >>",
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6 },
    leaf,
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(key, tie("tree"), { maxKeys: 6 }),
  ),
}));
const anyConfig = fc
  .dictionary(key, tree, { maxKeys: 8 })
  .map((root) => ({ text: JSON.stringify({ ...root, version: 2.1 }), options: { orbs: noOrbs } }));

function compiled(text: string, options: CompileOptions): Compiled {
  return compile({ file: "config.yml", text }, options);
}

/** Everything that a compile answers, as text. */
function answer(result: Compiled): string {
  const rest = result.ok
    ? [toDocument(result.config), toPlan(result.config, { branch: "main" }), toPlan(result.config, { tag: "v1" })]
    : result.needs;
  return JSON.stringify([result.diagnostics, rest]);
}

function isInside({ file, start, end }: Span, texts: ReadonlyMap<string, string>): boolean {
  const text = texts.get(file);
  return text !== undefined && start >= 0 && end <= text.length && (start < end || text === "");
}

test.each([
  ["a config that was changed at random", mutated],
  ["any data", anyConfig],
])("compiling %s ends with a plan or with diagnostics, and twice with the same", (_, arbitrary) => {
  fc.assert(
    fc.property(arbitrary, ({ text, options }) => {
      const result = compiled(text, options);
      expect(result.ok || result.diagnostics.length + result.needs.length > 0).toBe(true);
      expect(answer(compiled(text, options))).toBe(answer(result));
    }),
    runs,
  );
});

test.each([
  ["a config that was changed at random", mutated],
  ["any data", anyConfig],
])("every diagnostic about %s points into a file, at something", (_, arbitrary) => {
  fc.assert(
    fc.property(arbitrary, ({ text, options }) => {
      const { diagnostics, texts } = compiled(text, options);
      const spans = diagnostics.flatMap(({ at, related }) => [at, ...related.map((one) => one.at)]);
      expect(spans.filter((span) => !isInside(span, texts))).toEqual([]);
    }),
    runs,
  );
});

test("a comment or an empty line more changes nothing but places", () => {
  const document = ({ text, options }: { text: string; options: CompileOptions }) => {
    const result = compiled(text, options);
    return result.ok ? JSON.stringify(toDocument(result.config)) : result.diagnostics.map(({ code }) => code).join();
  };
  for (const { source, options } of seeds.filter(({ source }) => source.text !== "")) {
    const more = `# before\n\n${source.text}\n# after\n`;
    expect(document({ text: more, options })).toBe(document({ text: source.text, options }));
  }
});

test("what comes out compiles again, to itself", () => {
  // A setup config is of version 2.1, which what is printed for it is not.
  for (const { source, options, name } of fixturesOf("compile").filter((one) => one.name !== "setup")) {
    const first = compiled(source.text, options);
    if (!first.ok) throw new Error(name);
    const document = toDocument(first.config);
    const again = compiled(stringify(document, { version: "1.1", lineWidth: 0 }), { orbs: noOrbs });
    expect(again.ok ? toDocument(again.config) : again.diagnostics, name).toEqual(document);
  }
});
