import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { toYaml } from "@ringfort/config";
import { packFolder } from "../../../apps/cli/src/pack/pack-folder.ts";
import { readYamlData } from "../../../apps/cli/src/pack/yaml-data.ts";
import { type Comparison, compareOne } from "../comparison.ts";
import { firstDifference } from "../compiled/first-difference.ts";
import { normal } from "../compiled/normal-form.ts";
import { expectedFolder } from "../corpus.ts";

/** Folders, and what CircleCI's `config pack` makes of them. */
export async function comparePacks(): Promise<Comparison[]> {
  const folder = join(expectedFolder, "pack");
  const names = await readdir(folder);
  return Promise.all(names.map((name) => compareOne(`pack/${name}`, () => differenceIn(join(folder, name)))));
}

/** Our packed file is printed and read again, so that what is compared is what a reader gets. */
async function differenceIn(folder: string): Promise<string | undefined> {
  const expected = readYamlData(await readFile(join(folder, "expected.yml"), "utf8"), "expected.yml");
  const packed = toYaml(await packFolder(join(folder, "source")));
  return firstDifference(normal(expected), normal(readYamlData(packed, "packed.yml")));
}
