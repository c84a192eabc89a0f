export type Language = "posix" | "powershell" | "cmd" | "python" | "node" | "ruby" | "perl" | "other";

const languages: readonly (readonly [RegExp, Language])[] = [
  [/^(?:bash|sh|dash|ash|zsh|ksh|mksh|rbash|busybox)$/, "posix"],
  [/^(?:powershell|pwsh)$/, "powershell"],
  [/^cmd$/, "cmd"],
  [/^(?:python|pypy)[\d.]*$/, "python"],
  [/^(?:node|nodejs|bun|deno|tsx|ts-node)$/, "node"],
  [/^ruby[\d.]*$/, "ruby"],
  [/^perl[\d.]*$/, "perl"],
];
const prefixes = /^(?:env|sudo|exec|time|nice|-.*|\w+=.*)$/;

/**
 * What a step's `shell` makes of its text: `/bin/bash -eo pipefail` is posix, and so is no shell at all. A `#!` line in the text is a
 * comment: CircleCI hands the file to the shell.
 */
export function languageOf(shell?: string): Language {
  if (shell === undefined || shell.trim() === "") return "posix";
  for (const word of shell.trim().split(/\s+/)) {
    const name = programOf(word);
    if (!prefixes.test(name)) return languages.find(([pattern]) => pattern.test(name))?.[1] ?? "other";
  }
  return "other";
}

function programOf(word: string): string {
  const name =
    word
      .replace(/^["']|["']$/g, "")
      .split(/[/\\]/)
      .at(-1) ?? "";
  return name.toLowerCase().replace(/\.exe$/, "");
}
