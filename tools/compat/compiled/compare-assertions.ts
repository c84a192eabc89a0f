import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { toDocument } from "@ringfort/config";
import { type Comparison, compareOne } from "../comparison.ts";
import { compileText, expectedFolder } from "../corpus.ts";

interface Assertion {
  readonly input: string;
  readonly jq: string;
  readonly expected: string;
}

/** What an orb's own tests assert, with jq, of the configs that CircleCI's tool compiled from it. */
export async function compareAssertions(): Promise<Comparison[]> {
  const folder = join(expectedFolder, "assertions/eddiewebb-queue");
  const assertions = JSON.parse(await readFile(join(folder, "assertions.json"), "utf8")) as Assertion[];
  return Promise.all(
    assertions.map((one) => compareOne(`assertions/${one.input} ${one.jq}`, () => differenceIn(folder, one))),
  );
}

async function differenceIn(folder: string, { input, jq, expected }: Assertion): Promise<string | undefined> {
  const text = `version: 2.1\norbs: {queue: eddiewebb/queue@3.3.3}\n${await readFile(join(folder, input), "utf8")}`;
  const compiled = await compileText({ file: input, text });
  if (!compiled.ok) return `refused: ${compiled.diagnostics.find(({ severity }) => severity === "error")?.message}`;
  const got = lengthOf(toDocument(compiled.config), jq);
  return got === expected ? undefined : `expected ${expected}, got ${got}`;
}

/** All assertions are of this form: `.jobs["a name"].steps | length`. */
function lengthOf(document: unknown, jq: string): string {
  const path = /^(\S.*?) \| length$/.exec(jq)?.[1];
  if (path === undefined) return `cannot read ${jq}`;
  let value = document;
  for (const [, bare, quoted] of path.matchAll(/\.([\w-]+)|\["([^"]+)"\]/g))
    value = (value as Record<string, unknown> | undefined)?.[bare ?? quoted!];
  return String(Object.keys(value ?? {}).length);
}
