import { type Code, codeOf } from "./code-of.ts";
import { languageOf } from "./language-of.ts";
import { readScript } from "./read-script.ts";
import type { Command, Script } from "./script.ts";
import { textOf } from "./text-of.ts";

const known = new WeakMap<Command, readonly Script[]>();

/**
 * The scripts that a command carries in its own words: `bash -c "…"`, `eval '…'`, `ssh host "…"`. Their offsets are into their own
 * text, in which what the outer shell expands stands as `${NAME}` or `$(…)`; show the command for a place.
 */
export function innerScripts(command: Command): readonly Script[] {
  const before = known.get(command);
  if (before) return before;
  const code = codeOf(command);
  const scripts = code && isShell(code) ? [readScript(code.words.map(textOf).join(" "))] : [];
  known.set(command, scripts);
  return scripts;
}

function isShell({ by, words }: Code): boolean {
  if (words.length === 0) return false;
  return /^(?:eval|trap|ssh|su|runuser|script)$/.test(by.name) || languageOf(by.name) === "posix";
}
