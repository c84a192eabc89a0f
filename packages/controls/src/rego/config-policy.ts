import { type RegoFile, readRego, wholeText } from "./read-rego.ts";

/** A rule of a config policy that decides about pipelines. */
export interface PolicyRule {
  readonly name: string;
  readonly file: string;
  /** A failure of a hard rule stops the pipeline; of a soft one it is written down. */
  readonly hard: boolean;
  /** The rule with everything in its file that it rests on. */
  readonly text: string;
}

/** Every rule that a bundle enables, in the order of its files. Rules of one file only count there. */
export function enabledRules(bundle: Readonly<Record<string, string>>): readonly PolicyRule[] {
  return Object.entries(bundle).flatMap(([file, text]) => {
    const rego = readRego(text);
    const both = named(rego, "enable_hard", []);
    const enabled = [...new Set([...named(rego, "enable_rule", []), ...both])];
    const hard = new Set([...named(rego, "hard_fail", enabled), ...both]);
    return enabled.map((name) => ({ name, file, hard: hard.has(name), text: wholeText(rego, name) }));
  });
}

/** The names in `enable_rule["a"]`, `hard_fail contains "a"`, `enable_rule := {"a", "b"}`; `hard_fail[x] { enable_rule[x] }` names them all. */
function named(rego: RegoFile, keyword: string, all: readonly string[]): readonly string[] {
  const text = rego.rules.get(keyword)?.text ?? "";
  const names = [...text.matchAll(/"([^"\\\n]{1,300})"/g)].map(([, name = ""]) => name);
  return names.length === 0 && /\benable_rule\b/.test(text) ? all : names;
}

/** Whether a rule looks at the config as its author wrote it. */
export function readsSource({ text }: PolicyRule): boolean {
  return (
    /\binput\s{0,9}(?:\.\s{0,9}|\[\s{0,9}")(?:workflows|jobs)\b/.test(text) ||
    /\bcontexts_reserved_by_branches\b/.test(text)
  );
}

/** Whether a rule also looks at what the config became, or at least at the parameters that could hide something. */
export function seesThroughParameters({ text }: PolicyRule): boolean {
  return (
    /\binput\s{0,9}(?:\.\s{0,9}|\[\s{0,9}")_compiled_/.test(text) || text.includes("<<") || /\bparameters\b/.test(text)
  );
}

/** Whether a rule lets in only the orbs that a list names: it asks what is not on it. */
export function isOrbAllowList({ text }: PolicyRule): boolean {
  return /\borbs\b/.test(text) && /\bnot\b|\bevery\b|\}?\s-\s/.test(text);
}

/** What Ringfort's baseline is about: a rule on these ought to stop a pipeline, not to remark on it. */
export function isBaseline({ text }: PolicyRule): boolean {
  return /\b(?:contexts?|orbs|ssh|ssh_rerun|docker|image|machine|resource_class|resource_class_by_project)\b|\bcontexts_\w|_orbs/.test(
    text,
  );
}
