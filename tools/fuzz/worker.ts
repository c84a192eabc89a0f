import { parentPort, workerData } from "node:worker_threads";
import { type Broken, holdToLaws, type Verdict } from "./laws.ts";
import { minimise } from "./minimise.ts";
import { inputOf } from "./mutate/mutate.ts";
import { Random } from "./random.ts";
import { brokenByRewriting } from "./rewriting-law.ts";
import { orbsAtHand, textsToMutate } from "./texts.ts";

/** What the main thread asks for; `progress` holds the iteration that is under way, for when it never ends. */
export interface Order {
  readonly seed: number;
  readonly from: number;
  /** Milliseconds to go on for, or one iteration only. */
  readonly forMs: number | undefined;
  /** Go on after a breach, and tell each kind of breach once. */
  readonly keepGoing: boolean;
  readonly progress: Int32Array;
}

export type Report =
  | { readonly kind: "slow"; readonly iteration: number; readonly ms: number; readonly lines: number }
  | (Broken & { readonly kind: "broken"; readonly iteration: number; readonly input: string })
  | { readonly kind: "done"; readonly iterations: number; readonly compiled: number };

/** A compile that takes more processor time than this is told. */
const slowMs = 1000;
/** Saying a config otherwise takes a dozen compiles: one in so many inputs is said otherwise. */
const saidOtherwise = 4;

if (parentPort) work(workerData as Order, (report) => parentPort?.postMessage(report));

function work({ seed, from, forMs, keepGoing, progress }: Order, tell: (report: Report) => void): void {
  const texts = textsToMutate();
  const orbs = orbsAtHand();
  const told: Broken[] = [];
  let compiled = 0;
  const until = performance.now() + (forMs ?? 0);
  let iteration = from;
  const judge = (input: string): Verdict => {
    const verdict = holdToLaws(input, orbs);
    if (verdict.broken || !verdict.compiled || iteration % saidOtherwise !== 0) return verdict;
    return { ...verdict, broken: brokenByRewriting(input, new Random(seed, iteration), orbs) };
  };
  do {
    Atomics.store(progress, 0, iteration);
    const input = inputOf(seed, iteration, texts);
    const verdict = judge(input);
    if (verdict.compiled) compiled += 1;
    const { broken, ms } = verdict;
    if (broken && !told.some((one) => sameBreach(one, broken))) {
      told.push(broken);
      const shortest = minimise(input, (text) => sameBreach(broken, judge(text).broken));
      tell({ kind: "broken", iteration, ...broken, ...judge(shortest).broken, input: shortest });
      if (!keepGoing) return;
    }
    if (ms > slowMs) tell({ kind: "slow", iteration, ms, lines: input.split("\n").length });
    iteration += 1;
  } while (performance.now() < until);
  tell({ kind: "done", iterations: iteration - from, compiled });
}

/** Of the same law and, as far as its words say, for the same reason. */
function sameBreach(one: Broken, other: Broken | undefined): boolean {
  return one.law === other?.law && reasonOf(one) === reasonOf(other);
}

/** For a crash, the error and where it was thrown; else the first words. */
function reasonOf({ law, how }: Broken): string {
  return law === "never throws" ? how.split("\n").slice(0, 3).join("\n") : how.slice(0, 30);
}
