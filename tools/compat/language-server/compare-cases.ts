import { type Comparison, compareOne } from "../comparison.ts";
import { differenceIn } from "./agreement.ts";
import { readCases } from "./case.ts";
import { answerTo } from "./told.ts";

/** The cases of the official language server's tests. */
export async function compareCases(): Promise<Comparison[]> {
  const cases = await readCases();
  return Promise.all(cases.map((one) => compareOne(one.id, async () => differenceIn(one, await answerTo(one)))));
}
