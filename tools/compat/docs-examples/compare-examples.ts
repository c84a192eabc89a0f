import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Comparison, compareOne } from "../comparison.ts";
import { compileText, corpus } from "../corpus.ts";
import refused from "../docs-examples.json" with { type: "json" };

/** Why CircleCI itself would refuse an example of its documentation. */
interface Refused {
  /** The codes of all our errors, in alphabetical order. */
  readonly codes: readonly string[];
  /** Of the language reference; null where CircleCI would not refuse, and only an orb is not at hand. */
  readonly clause: string | null;
  readonly why: string;
}

const folder = join(corpus, "docs-examples");
const list: Readonly<Record<string, Refused | undefined>> = refused;

/** The documentation's examples: the complete ones compile, or are refused as listed; the fragments end in any way but a crash. */
export async function compareExamples(): Promise<Comparison[]> {
  const examples = (await readdir(folder)).filter((name) => name.endsWith(".yml"));
  const fragments = (await readdir(join(folder, "fragments")))
    .filter((name) => name.endsWith(".yml"))
    .map((name) => `fragments/${name}`);
  const gone = Object.keys(list).filter((name) => !examples.includes(name));
  return [
    ...gone.map((name) => ({
      id: `docs-examples/${name}`,
      difference: "on the list of refused examples, and not there",
    })),
    ...(await Promise.all(
      examples.map((name) => compareOne(`docs-examples/${name}`, () => differenceIn(name, list[name]))),
    )),
    ...(await Promise.all(fragments.map((name) => compareOne(`docs-examples/${name}`, () => survives(name))))),
  ];
}

async function differenceIn(name: string, expected: Refused | undefined): Promise<string | undefined> {
  const codes = await errorCodes(name);
  const [wanted, got] = [expected?.codes.join(", ") ?? "", codes.join(", ")];
  return wanted === got ? undefined : `expected ${wanted || "no error"}, got ${got || "no error"}`;
}

async function survives(name: string): Promise<undefined> {
  await errorCodes(name);
}

async function errorCodes(name: string): Promise<string[]> {
  const { diagnostics } = await compileText({ file: name, text: await readFile(join(folder, name), "utf8") });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return [...new Set<string>(errors.map(({ code }) => code))].sort();
}
