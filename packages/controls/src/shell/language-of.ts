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

/** What a step's `shell` makes of its text: `/bin/bash -eo pipefail` is posix, and so is no shell at all. */
export function languageOf(shell?: string): Language {
  if (shell === undefined || shell.trim() === "") return "posix";
  for (const word of shell
    .trim()
    .replace(/^#!\s*/, "")
    .split(/\s+/)) {
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

/** A first line such as `#!/usr/bin/env python3` decides more than the step's shell does. */
export function shebangOf(text: string): string | undefined {
  return /^#!([^\n]{1,200})/.exec(text)?.[1]?.trim();
}
