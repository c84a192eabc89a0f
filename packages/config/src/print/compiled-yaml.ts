import type { ResolvedOrb } from "../compile.ts";
import { escapeControls } from "./escape-controls.ts";
import { toYaml } from "./yaml.ts";

/** The compiled document as CircleCI prints one: which orbs were taken, the data, and the original as comments. */
export function compiledYaml(document: unknown, orbs: readonly ResolvedOrb[], original: string): string {
  const header = orbs.map(({ reference, resolved }) => comment(`Orb '${reference}' resolved to '${resolved}'`));
  const source = original.replace(/[\r\n]+$/, "").split(/\r\n|[\r\n]/);
  return [...header, toYaml(document), comment("Original config.yml file:"), ...source.map(comment)].join("");
}

/** Nothing in a comment may end it early: YAML 1.1 has more line ends than one, and a terminal obeys control characters. */
function comment(text: string): string {
  return `# ${escapeControls(text.replaceAll("\t", "    "))}`.trimEnd().concat("\n");
}
