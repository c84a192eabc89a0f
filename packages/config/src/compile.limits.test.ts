import { expect, test } from "vitest";
import { type Compiled, compile } from "./compile.ts";
import type { DiagnosticCode } from "./diagnostics/codes.ts";
import { noOrbs } from "./orbs/library.ts";
import { limits } from "./read/limits.ts";

/** Far above what each of these takes, and far below what it would take if its cost grew with more than its size. */
const patience = { timeout: 30_000 };

const docker = 'docker: [{image: "cimg/base:2026.08"}]';
const build = `jobs:\n  build:\n    ${docker}\n    steps: [{run: make}]\n`;

function compiled(text: string): Compiled {
  return compile({ file: "config.yml", text }, { orbs: noOrbs });
}

function numbered(count: number, line: (n: number) => string): string {
  return Array.from({ length: count }, (_, n) => line(n)).join("");
}

/** Commands of which each calls the one before twice. */
const doublingText = numbered(
  40,
  (n) =>
    `  c${n}:\n    parameters: {x: {type: string}}\n    steps: [${n === 0 ? "{run: << parameters.x >>}" : `{c${n - 1}: {x: "<< parameters.x >><< parameters.x >>"}}`}]\n`,
);

const refused: readonly (readonly [what: string, code: DiagnosticCode, text: () => string])[] = [
  ["a file of 10 MB", "file-too-large", () => `version: 2.1\n${"# more\n".repeat(1_500_000)}`],
  ["binary", "file-not-text", () => "\u007fELF\u0002\u0001\u0001\u0000\u0000"],
  ["10,000 lists inside one another", "yaml-too-deep", () => `a: ${"[".repeat(10_000)}${"]".repeat(10_000)}\n`],
  ["1,500 maps inside one another", "yaml-too-deep", () => numbered(1500, (n) => `${" ".repeat(n)}a:\n`)],
  ["10,000 open brackets", "yaml-too-deep", () => `a: ${"[".repeat(10_000)}`],
  [
    "aliases of aliases",
    "yaml-too-big",
    () => `a0: &a0 [x]\n${numbered(30, (n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]\n`)}version: 2.1\n`,
  ],
  [
    "a long list that is repeated often",
    "yaml-too-big",
    () => `a: &a [${"x, ".repeat(20_000)}]\nb: [${"*a, ".repeat(20_000)}]\nversion: 2.1\n`,
  ],
  [
    "a matrix of 10,001 jobs",
    "matrix-too-large",
    () =>
      `version: 2.1\njobs:\n  t:\n    parameters: {n: {type: integer}}\n    ${docker}\n    steps: [{run: make}]\nworkflows:\n  w:\n    jobs:\n      - t: {matrix: {parameters: {n: [${numbered(10_001, (n) => `${n}, `)}]}}}\n`,
  ],
  [
    "commands that double",
    "expansion-too-large",
    () =>
      `version: 2.1\ncommands:\n  c0: {steps: [{run: make}]}\n${numbered(40, (n) => `  c${n + 1}: {steps: [c${n}, c${n}]}\n`)}jobs:\n  build:\n    ${docker}\n    steps: [c40]\n`,
  ],
  [
    "a text that doubles",
    "expansion-too-large",
    () =>
      `version: 2.1\ncommands:\n${doublingText}jobs:\n  build:\n    ${docker}\n    steps: [{c39: {x: 0123456789}}]\n`,
  ],
  [
    "5,000 jobs that wait in a circle",
    "requires-cycle",
    () =>
      `version: 2.1\n${build}workflows:\n  w:\n    jobs:\n${numbered(5000, (n) => `      - build: {name: j${n}, requires: [j${(n + 1) % 5000}]}\n`)}`,
  ],
  [
    "100,000 tags",
    "template-invalid",
    () =>
      `version: 2.1\n${build}      - run: ${"<< >>".repeat(100_000)}\n`.replace(
        "    steps: [{run: make}]\n",
        "    steps:\n",
      ),
  ],
  [
    "an expression of 2,000 parentheses",
    "expression-invalid",
    () => `version: 2.1\n${build}workflows: {w: {when: "${"(".repeat(2000)}", jobs: [build]}}\n`,
  ],
];

test.each(refused)("%s: %s", patience, (_, code, text) => {
  const { diagnostics } = compiled(text());
  expect(diagnostics.map((one) => one.code)).toContain(code);
});

const accepted: readonly (readonly [what: string, text: () => string])[] = [
  [
    "a matrix of 10,000 jobs",
    () =>
      `version: 2.1\njobs:\n  t:\n    parameters: {n: {type: integer}}\n    ${docker}\n    steps: [{run: make}]\nworkflows:\n  w:\n    jobs:\n      - t: {matrix: {parameters: {n: [${numbered(10_000, (n) => `${n}, `)}]}}}\n`,
  ],
  [
    "10,000 jobs of one name",
    () =>
      `version: 2.1\njobs:\n  t:\n    parameters: {n: {type: integer}}\n    ${docker}\n    steps: [{run: "make << parameters.n >>"}]\nworkflows:\n  w:\n    jobs:\n${numbered(10_000, (n) => `      - t: {n: ${n}}\n`)}`,
  ],
  [
    "a chain of 5,000 jobs",
    () =>
      `version: 2.1\n${build}workflows:\n  w:\n    jobs:\n      - build: {name: j0}\n${numbered(5000, (n) => `      - build: {name: j${n + 1}, requires: [j${n}]}\n`)}`,
  ],
  [
    "a regular expression that would backtrack for ever",
    () =>
      `version: 2.1\n${build}workflows:\n  w:\n    when: {matches: {pattern: "(a+)+$|(?=(a*)*b)c", value: ${"a".repeat(5000)}!}}\n    jobs: [build]\n`,
  ],
  [
    "an expression of 2,000 negations",
    () => `version: 2.1\n${build}workflows: {w: {when: ${"not ".repeat(2000)}true, jobs: [build]}}\n`,
  ],
  [
    "10,000 merges",
    () =>
      `version: 2.1\nx: &x {a: b}\n${build}    <<: [${"*x, ".repeat(10_000)}]\n`.replace(
        "    <<",
        "    environment:\n      <<",
      ),
  ],
];

test.each(accepted)("%s: compiles", patience, (_, text) => {
  const { diagnostics } = compiled(text());
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
});

test("more mistakes than anyone reads are counted", patience, () => {
  const { diagnostics, untold } = compiled(`version: 2.1\n${build}${numbered(20_000, (n) => `    key${n}: 1\n`)}`);
  expect(diagnostics).toHaveLength(limits.diagnostics);
  expect(untold).toBe(20_000 - limits.diagnostics);
});
