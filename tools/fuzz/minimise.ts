import { blockLength } from "./blocks.ts";

/**
 * A shorter text that is still broken: takes away one line with all that stands deeper below it at a time, so that the outer
 * blocks go first, and goes over the text until nothing more can go.
 */
export function minimise(text: string, isBroken: (text: string) => boolean, budgetMs = 30_000): string {
  const until = performance.now() + budgetMs;
  let lines = text.split("\n");
  for (let before = Number.POSITIVE_INFINITY; lines.length < before; ) {
    before = lines.length;
    for (const deeper of [true, false]) {
      for (let at = 0; at < lines.length && lines.length > 1 && performance.now() < until; ) {
        const shorter = lines.toSpliced(at, deeper ? blockLength(lines, at) : 1);
        if (isBroken(shorter.join("\n"))) lines = shorter;
        else at += 1;
      }
    }
  }
  return lines.join("\n");
}
