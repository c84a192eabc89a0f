import { get, textOf } from "@ringfort/config";
import type { ConfigFacts } from "./config-facts.ts";
import { once } from "./script-findings.ts";

/** The declared type of each pipeline parameter: what taint needs to know. */
export const parameterTypesOf: (config: ConfigFacts) => ReadonlyMap<string, string> = once(({ view }) => {
  const parameters = get(view.root, "parameters");
  if (parameters?.kind !== "map") return new Map();
  return new Map(
    [...parameters.entries.values()].map(({ key, value }) => [key, textOf(get(value, "type")) ?? "string"]),
  );
});
