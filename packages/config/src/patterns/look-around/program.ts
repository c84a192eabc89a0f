import { type CharacterTest, type Place, type Regexp, Unreadable } from "./syntax.ts";

/** A nondeterministic automaton. Steps without a test cost no character; one with a condition is open where it holds. */
export interface Program {
  readonly start: number;
  readonly accept: number;
  readonly size: number;
  readonly characterSteps: readonly CharacterStep[];
  readonly freeSteps: readonly FreeStep[];
}

interface CharacterStep {
  readonly from: number;
  readonly to: number;
  readonly test: CharacterTest;
}

export interface FreeStep {
  readonly from: number;
  readonly to: number;
  readonly condition?: Condition;
}

export type Condition =
  | { readonly kind: "place"; readonly place: Place }
  | { readonly kind: "look"; readonly behind: boolean; readonly negated: boolean; readonly program: Program };

/** Bounds what a character costs, over all programs of one pattern: repetitions are unrolled. */
const maxStates = 2000;

export function compileProgram(regexp: Regexp): Program {
  return new Builder({ states: 0 }).program(regexp);
}

class Builder {
  readonly #budget: { states: number };
  readonly #characterSteps: CharacterStep[] = [];
  readonly #freeSteps: FreeStep[] = [];
  #size = 0;

  constructor(budget: { states: number }) {
    this.#budget = budget;
  }

  program(regexp: Regexp): Program {
    const start = this.#state();
    const accept = this.#append(regexp, start);
    return {
      start,
      accept,
      size: this.#size,
      characterSteps: this.#characterSteps,
      freeSteps: this.#freeSteps,
    };
  }

  /** Adds the way through an expression from a state, and answers the state behind it. */
  #append(regexp: Regexp, from: number): number {
    switch (regexp.kind) {
      case "character": {
        const to = this.#state();
        this.#characterSteps.push({ from, to, test: regexp.test });
        return to;
      }
      case "sequence":
        return regexp.items.reduce((state, item) => this.#append(item, state), from);
      case "choice": {
        const to = this.#state();
        for (const option of regexp.options) this.#freeStep(this.#append(option, from), to);
        return to;
      }
      case "repeat":
        return this.#repeat(regexp, from);
      case "place":
        return this.#conditional(from, regexp);
      case "look": {
        const program = new Builder(this.#budget).program(regexp.item);
        return this.#conditional(from, { kind: "look", behind: regexp.behind, negated: regexp.negated, program });
      }
    }
  }

  #repeat({ item, least, most }: Extract<Regexp, { kind: "repeat" }>, from: number): number {
    let state = from;
    for (let count = 0; count < least; count += 1) state = this.#append(item, state);
    if (most === Number.POSITIVE_INFINITY) {
      const loop = this.#state();
      this.#freeStep(state, loop);
      this.#freeStep(this.#append(item, loop), loop);
      return loop;
    }
    const end = this.#state();
    this.#freeStep(state, end);
    for (let count = least; count < most; count += 1) {
      state = this.#append(item, state);
      this.#freeStep(state, end);
    }
    return end;
  }

  #conditional(from: number, condition: Condition): number {
    const to = this.#state();
    this.#freeSteps.push({ from, to, condition });
    return to;
  }

  #freeStep(from: number, to: number): void {
    this.#freeSteps.push({ from, to });
  }

  #state(): number {
    this.#budget.states += 1;
    if (this.#budget.states > maxStates) throw new Unreadable("it is too large: its repetitions multiply");
    this.#size += 1;
    return this.#size - 1;
  }
}
