import { parseOrbReference, WrittenScalar } from "@ringfort/config";
import { isDataMap, readYamlData, type YamlData } from "../pack/yaml-data.ts";

/** The references under `orbs:` of a config or an orb, those of inline orbs included, used or not. Templates are left out. */
export function declaredOrbs(text: string, file: string): readonly string[] {
  const found = new Set<string>();
  collect(readYamlData(text, file), found);
  return [...found];
}

function collect(data: YamlData, found: Set<string>): void {
  if (!isDataMap(data) || !isDataMap(data.orbs)) return;
  for (const orb of Object.values(data.orbs)) {
    const reference = orb instanceof WrittenScalar ? orb.text : orb;
    if (typeof reference !== "string") collect(reference, found);
    else if (parseOrbReference(reference)) found.add(reference);
  }
}
