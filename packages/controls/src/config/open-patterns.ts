import { compilePattern } from "@ringfort/config";

/** What a contributor could add to a name without anyone's leave. */
const additions = ["-mine", "/mine", "mine", "x"];

/** Names that a `/pattern/` matches, although its author hardly thought of them: anyone who can push may create them. */
export function openNames(text: string): readonly string[] {
  const pattern = compilePattern(text);
  const base = /[A-Za-z][\w/-]*/.exec(text.slice(1, -1))?.[0] ?? "";
  if (!pattern.ok || base === "") return [];
  return additions.flatMap((more) => [`${base}${more}`, `${more}${base}`]).filter((name) => pattern.matches(name));
}
