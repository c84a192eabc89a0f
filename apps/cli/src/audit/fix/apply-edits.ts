import type { Edit } from "@ringfort/controls";

/** The text with all edits done, or undefined when two of them touch the same stretch. */
export function applyEdits(text: string, edits: readonly Edit[]): string | undefined {
  const sorted = [...edits].sort((a, b) => a.at.start - b.at.start);
  let out = "";
  let from = 0;
  for (const { at, text: replacement } of sorted) {
    if (at.start < from || at.end > text.length) return undefined;
    out += text.slice(from, at.start) + replacement;
    from = at.end;
  }
  return out + text.slice(from);
}
