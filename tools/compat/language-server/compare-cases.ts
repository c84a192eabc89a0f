import type { Comparison } from "../comparison.ts";
import { differenceIn } from "./agreement.ts";
import { readCases } from "./case.ts";
import { answerTo } from "./told.ts";

/** The cases of the official language server's tests. */
export async function compareCases(): Promise<Comparison[]> {
  const compared: Comparison[] = [];
  for (const one of await readCases()) {
    compared.push({ id: one.id, difference: differenceIn(one, await answerTo(one)) });
  }
  return compared;
}
