import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { toDocument } from "@ringfort/config";
import { readYamlData } from "../../../apps/cli/src/pack/yaml-data.ts";
import { type Comparison, compareOne } from "../comparison.ts";
import { compileText, expectedFolder } from "../corpus.ts";
import { ownOrbs } from "../own-orbs.ts";
import { normalConfig } from "./normal-form.ts";
import { type Reading, readings } from "./partial-pair-readings.ts";

/** Compiled configs of which only a part is known. */
export async function comparePartialPairs(): Promise<Comparison[]> {
  return Promise.all(
    Object.entries(readings).map(([name, reading]) =>
      compareOne(`compile/${name}`, () => differenceIn(join(expectedFolder, "compile", name), reading)),
    ),
  );
}

async function differenceIn(folder: string, reading: Reading): Promise<string | undefined> {
  const read = (file: string): Promise<string> => readFile(join(folder, file), "utf8");
  const orbs = ownOrbs(async (reference) => {
    const source = reading.orbs?.[reference];
    return source?.endsWith(".yml") ? read(source) : source;
  });
  const input = await read("input.yml");
  const compiled = await compileText({ file: "input.yml", text: (reading.complete ?? String)(input) }, orbs);
  if (!compiled.ok) return `refused: ${compiled.diagnostics.find(({ severity }) => severity === "error")?.message}`;
  const expected = reading.expected ?? "expected.yml";
  return reading.differenceIn(readYamlData(await read(expected), expected), normalConfig(toDocument(compiled.config)));
}
