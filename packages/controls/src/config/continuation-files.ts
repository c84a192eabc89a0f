import type { ConfigFacts } from "./config-facts.ts";

const parameter =
  /\b(?:configuration_path|configuration-path|config-path|config_path)["']?[ \t]*:[ \t]*["']?([\w./-]{1,200})/g;

/** Files of the repository that a setup config continues with; what a step writes below `/tmp` first is not among them. */
export function continuationFiles({ view }: ConfigFacts): readonly string[] {
  if (!view.setup) return [];
  const files = [...view.source.text.matchAll(parameter)].map(([, path = ""]) => path.replace(/^\.\//, ""));
  return [...new Set(files)].filter((path) => /\.ya?ml$/.test(path) && !path.startsWith("/"));
}
