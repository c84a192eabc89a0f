import type { ConfigFacts } from "./config-facts.ts";

const parameter =
  /\b(?:configuration_path|configuration-path|config-path|config_path)["']?[ \t]*:[ \t]*["']?([\w./-]{1,200})/g;

/** Files of the repository that a setup config continues with; what a script names may be what it writes, and is not among them. */
export function continuationFiles({ view, scripts }: ConfigFacts): readonly string[] {
  if (!view.setup) return [];
  const files = [...view.source.text.matchAll(parameter)].map(([, path = ""]) => path.replace(/^\.\//, ""));
  return [...new Set(files)].filter(
    (path) => /\.ya?ml$/.test(path) && !path.startsWith("/") && !scripts.some(({ text }) => text.includes(path)),
  );
}
