import { isWord } from "./characters.ts";
import type { Condition, FreeStep, Program } from "./program.ts";
import type { Place } from "./syntax.ts";

/** Bounds one match. Names of branches and tags stay far below; a longer text does not match. */
const maxLength = 20_000;

/** Whether a program matches the whole text. Each of its steps is looked at once a character: nothing is retried. */
export function matchesWhole(program: Program, text: string): boolean {
  if (text.length > maxLength) return false;
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  return sweep(program, codes, { backward: false, seedEverywhere: false })[codes.length] === 1;
}

interface Sweep {
  readonly backward: boolean;
  /** Whether a match may begin at any place, as in look-around, or only at the first. */
  readonly seedEverywhere: boolean;
}

/** For every place of the text, whether a match that comes from its side can end there. */
function sweep(program: Program, codes: readonly number[], { backward, seedEverywhere }: Sweep): Uint8Array {
  const seed = backward ? program.accept : program.start;
  const target = backward ? program.start : program.accept;
  const characterSteps = backward ? program.characterSteps.map(turned) : program.characterSteps;
  const free = openSteps(program, codes, backward);
  const found = new Uint8Array(codes.length + 1);
  let reached: number[] = [];
  for (let passed = 0; passed <= codes.length; passed += 1) {
    const at = backward ? codes.length - passed : passed;
    const isReached = new Uint8Array(program.size);
    if (passed === 0 || seedEverywhere) reached.push(seed);
    for (const state of reached) isReached[state] = 1;
    // The list grows while it is walked: what a free step reaches has free steps of its own.
    for (const state of reached) {
      for (const { to, truths } of free[state] ?? []) {
        if (isReached[to] === 1 || (truths && truths[at] === 0)) continue;
        isReached[to] = 1;
        reached.push(to);
      }
    }
    found[at] = isReached[target] ?? 0;
    const code = codes[backward ? at - 1 : at] ?? 0;
    reached = characterSteps.filter(({ from, test }) => isReached[from] === 1 && test(code)).map(({ to }) => to);
    if (reached.length === 0 && !seedEverywhere) break;
  }
  return found;
}

interface OpenStep {
  readonly to: number;
  /** For every place of the text, whether the step is open there; always, if there is no condition. */
  readonly truths: Uint8Array | undefined;
}

function openSteps(program: Program, codes: readonly number[], backward: boolean): OpenStep[][] {
  const steps: OpenStep[][] = Array.from({ length: program.size }, () => []);
  for (const step of program.freeSteps) {
    const { from, to } = backward ? turned(step) : step;
    steps[from]?.push({ to, truths: step.condition && truthsOf(step.condition, codes) });
  }
  return steps;
}

function turned<Step extends FreeStep>(step: Step): Step {
  return { ...step, from: step.to, to: step.from };
}

function truthsOf(condition: Condition, codes: readonly number[]): Uint8Array {
  if (condition.kind === "place") {
    return Uint8Array.from({ length: codes.length + 1 }, (_, at) => (isPlace(condition.place, codes, at) ? 1 : 0));
  }
  const truths = sweep(condition.program, codes, { backward: !condition.behind, seedEverywhere: true });
  return condition.negated ? truths.map((truth) => 1 - truth) : truths;
}

function isPlace(place: Place, codes: readonly number[], at: number): boolean {
  switch (place) {
    case "start":
      return at === 0;
    case "end":
      return at === codes.length;
    case "end-or-last-line":
      return at === codes.length || (at === codes.length - 1 && codes[at] === lineFeed);
    case "word-boundary":
      return isWordAt(codes, at - 1) !== isWordAt(codes, at);
    case "no-word-boundary":
      return isWordAt(codes, at - 1) === isWordAt(codes, at);
  }
}

const lineFeed = 0x0a;

function isWordAt(codes: readonly number[], at: number): boolean {
  const code = codes[at];
  return code !== undefined && isWord(code);
}
