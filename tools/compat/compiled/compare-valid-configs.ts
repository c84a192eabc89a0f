import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Comparison, compareOne } from "../comparison.ts";
import { compileText, expectedFolder } from "../corpus.ts";

/** Configs that CircleCI's generator writes, valid by construction, and the fixture of a security scanner. */
export async function compareValidConfigs(): Promise<Comparison[]> {
  const generated = (await readdir(join(expectedFolder, "inferred"))).map((name) => `inferred/${name}`);
  return Promise.all([...generated, "security/checkov/config.yml"].map((id) => compareOne(id, () => differenceIn(id))));
}

async function differenceIn(id: string): Promise<string | undefined> {
  const compiled = await compileText({ file: id, text: await readFile(join(expectedFolder, id), "utf8") });
  const error = compiled.diagnostics.find(({ severity }) => severity === "error");
  return compiled.ok ? undefined : `refused: ${error?.message}`;
}
