import { regexFlavours } from "../readings.ts";
import { type CompiledRegex, compileRegex } from "./regex.ts";

/**
 * An entry of `only` or `ignore`: `/…/` is a Java regular expression that must match the whole name,
 * anything else must equal it. There are no globs.
 */
export function compilePattern(entry: string): CompiledRegex {
  if (!isRegexEntry(entry)) return { ok: true, matches: (name) => name === entry, size: entry.length };
  return compileRegex(entry.slice(1, -1), regexFlavours.filters);
}

/** Whether a branch or tag name fits the entry. An entry that cannot be compiled fits nothing. */
export function fits(entry: string, name: string): boolean {
  if (!isRegexEntry(entry)) return entry === name;
  const compiled = compileRegex(entry.slice(1, -1), regexFlavours.filters);
  return compiled.ok && compiled.matches(name);
}

function isRegexEntry(entry: string): boolean {
  return entry.length > 1 && entry.startsWith("/") && entry.endsWith("/");
}
