import { blockLength, indentOf } from "../blocks.ts";
import type { Random } from "../random.ts";
import { oddValues, words } from "./words.ts";

/** One change of a text's lines; `other` is another text to take from. */
export type Mutation = (lines: string[], random: Random, other: readonly string[]) => void;

function place(lines: readonly string[], random: Random): number {
  return random.below(Math.max(1, lines.length));
}

function changeLine(lines: string[], random: Random, change: (line: string) => string): void {
  const at = place(lines, random);
  lines[at] = change(lines[at] ?? "");
}

const deleteLines: Mutation = (lines, random) => {
  lines.splice(place(lines, random), 1 + random.below(3));
};

const deleteBlock: Mutation = (lines, random) => {
  const at = place(lines, random);
  lines.splice(at, blockLength(lines, at));
};

const duplicateBlock: Mutation = (lines, random) => {
  const at = place(lines, random);
  const length = Math.min(blockLength(lines, at), 200);
  lines.splice(at + length, 0, ...lines.slice(at, at + length));
};

const swapBlocks: Mutation = (lines, random) => {
  const [first, second] = [place(lines, random), place(lines, random)].sort((a, b) => a - b) as [number, number];
  const length = blockLength(lines, first);
  if (first + length > second) return;
  const later = lines.splice(second, blockLength(lines, second));
  const earlier = lines.splice(first, length, ...later);
  lines.splice(second - length + later.length, 0, ...earlier);
};

const indent: Mutation = (lines, random) => {
  const at = place(lines, random);
  const length = random.chance(0.5) ? 1 : blockLength(lines, at);
  const by = random.of([-4, -2, -1, 1, 2, 4]);
  for (let line = at; line < at + length && line < lines.length; line += 1) {
    const text = lines[line]!;
    lines[line] = by > 0 ? " ".repeat(by) + text : text.slice(Math.min(-by, indentOf(text)));
  }
};

/** What was somewhere in another file comes here, at the indent of what was here. */
const spliceBlock: Mutation = (lines, random, other) => {
  const from = place(other, random);
  const taken = other.slice(from, from + Math.min(blockLength(other, from), 60));
  const at = place(lines, random);
  const by = indentOf(lines[at] ?? "") - indentOf(taken[0] ?? "");
  const moved = taken.map((line) => (by > 0 ? " ".repeat(by) + line : line.slice(Math.min(-by, indentOf(line)))));
  lines.splice(at, random.chance(0.5) ? blockLength(lines, at) : 0, ...moved);
};

const replaceWord: Mutation = (lines, random) => {
  changeLine(lines, random, (line) => {
    const found = [...line.matchAll(/[\w-]+/g)];
    if (found.length === 0) return line + random.of(words);
    const { index, 0: word } = random.of(found);
    return line.slice(0, index) + random.of(words) + line.slice(index + word.length);
  });
};

/** Exchanges two names wherever they stand, as a careless rename does. */
const renameEverywhere: Mutation = (lines, random) => {
  const names = lines.flatMap((line) => [...line.matchAll(/^\s*(?:- )?([\w-]{2,40}):/g)].map((match) => match[1]!));
  if (names.length < 2) return;
  const [from, to] = [random.of(names), random.of(names)];
  for (const [at, line] of lines.entries()) if (line.includes(from)) lines[at] = line.replaceAll(from, to);
};

const replaceValue: Mutation = (lines, random) => {
  changeLine(lines, random, (line) => {
    const value = random.of(oddValues);
    return /^(\s*(?:- )?[^:]+:)\s/.test(`${line} `)
      ? line.replace(/^(\s*(?:- )?[^:]+:).*$/, (_, key: string) => `${key} ${value}`)
      : line.replace(/^(\s*(?:- )?).*$/, (_, dash: string) => dash + value);
  });
};

const insertKey: Mutation = (lines, random) => {
  const at = place(lines, random);
  const gap = " ".repeat(indentOf(lines[at] ?? "")) + (random.chance(0.2) ? "- " : "");
  lines.splice(at, 0, `${gap}${random.of(words)}: ${random.of(oddValues)}`);
};

const insertInside: Mutation = (lines, random) => {
  const bits = [
    ...oddValues,
    "<<",
    ">>",
    "\u0000",
    "\u0007",
    "\u001b[2J",
    "\t",
    "\r",
    "#",
    ": ",
    "'",
    '"',
    "|",
    ">",
    "- ",
    "%",
  ];
  changeLine(lines, random, (line) => {
    const at = random.below(line.length + 1);
    return line.slice(0, at) + random.of(bits) + line.slice(at);
  });
};

const deleteCharacters: Mutation = (lines, random) => {
  changeLine(lines, random, (line) => {
    const at = random.below(line.length + 1);
    return line.slice(0, at) + line.slice(at + 1 + random.below(4));
  });
};

/** An anchor here, an alias or a merge of it there. */
const anchorAndAlias: Mutation = (lines, random) => {
  const keys = lines.flatMap((line, at) => (/^\s*(?:- )?[\w-]+:\s*$/.test(line) ? [at] : []));
  if (keys.length < 2) return;
  const [first, second] = [random.of(keys), random.of(keys)];
  lines[first] = `${lines[first]} &fuzz`;
  const gap = " ".repeat(indentOf(lines[second]!));
  if (random.chance(0.5))
    lines.splice(second + 1, 0, `${gap}  <<: ${random.of(["*fuzz", "[*fuzz, *fuzz]", "{a: *fuzz}"])}`);
  else lines.splice(second, blockLength(lines, second), `${lines[second]!.replace(/ &fuzz$/, "")} *fuzz`);
};

const nestDeeply: Mutation = (lines, random) => {
  const depth = random.of([5, 50, 300]);
  const [open, close] = random.of([
    ["[", "]"],
    ["{a: ", "}"],
    ["{not: ", "}"],
    ["{when: {condition: true, steps: [", "]}}"],
  ] as const);
  changeLine(lines, random, (line) => {
    const key = /^(\s*(?:- )?[^:]+: ?)/.exec(line)?.[1] ?? "";
    return `${key}${open.repeat(depth)}${random.of(words)}${close.repeat(depth)}`;
  });
};

const cutOff: Mutation = (lines, random) => {
  lines.length = place(lines, random) + 1;
};

const changeVersion: Mutation = (lines, random) => {
  const at = lines.findIndex((line) => line.startsWith("version:"));
  if (at >= 0) lines[at] = `version: ${random.of(["2", "2.0", "2.1", "'2.1'", "3", "", "[2.1]"])}`;
};

/** Frequent ones stand here several times. */
export const mutations: readonly Mutation[] = [
  ...[deleteLines, deleteBlock, deleteBlock, duplicateBlock, duplicateBlock, swapBlocks, swapBlocks, indent, indent],
  ...[spliceBlock, spliceBlock, spliceBlock, spliceBlock, replaceWord, replaceWord, replaceWord, renameEverywhere],
  ...[replaceValue, replaceValue, replaceValue, insertKey, insertKey, insertKey, insertInside, insertInside],
  ...[deleteCharacters, anchorAndAlias, anchorAndAlias, nestDeeply, cutOff, changeVersion],
];
