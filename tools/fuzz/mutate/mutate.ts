import { Random } from "../random.ts";
import { mutations } from "./mutations.ts";
import { mutateTree } from "./tree.ts";

/** The input of one iteration: one of the texts, its data changed, its lines, or both. */
export function inputOf(seed: number, iteration: number, texts: readonly string[]): string {
  const random = new Random(seed, iteration);
  const text = random.of(texts);
  const kind = random.below(4);
  const changed = kind === 0 ? text : mutateTree(text, random, () => random.of(texts));
  return kind < 2 ? mutateLines(changed, random, texts) : changed;
}

function mutateLines(text: string, random: Random, texts: readonly string[]): string {
  const lines = text.split("\n");
  do {
    random.of(mutations)(lines, random, random.of(texts).split("\n"));
  } while (random.chance(0.4));
  return lines.join("\n");
}
