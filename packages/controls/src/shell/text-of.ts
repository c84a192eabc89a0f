import type { Part, Word } from "./script.ts";

/** What the shell makes of a word, where that needs no running: quotes and escapes gone. Undefined where something expands. */
export function staticText(word: Word | undefined): string | undefined {
  return word && staticParts(word.parts);
}

function staticParts(parts: readonly Part[]): string | undefined {
  let text = "";
  for (const part of parts) {
    const piece = staticPart(part);
    if (piece === undefined) return undefined;
    text += piece;
  }
  return text;
}

function staticPart(part: Part): string | undefined {
  if (part.kind === "double-quoted") return staticParts(part.parts);
  return "text" in part ? part.text : undefined;
}

const known = new WeakMap<Word, string>();

/** A word for comparing and showing: static where it is static, with `${NAME}` and `$(…)` where it is not. */
export function textOf(word: Word): string {
  const text = known.get(word) ?? word.parts.map(shownPart).join("");
  known.set(word, text);
  return text;
}

function shownPart(part: Part): string {
  switch (part.kind) {
    case "literal":
    case "single-quoted":
    case "glob":
      return part.text;
    case "double-quoted":
      return part.parts.map(shownPart).join("");
    case "parameter":
      return `\${${part.name}}`;
    case "command-substitution":
      return "$(…)";
    case "process-substitution":
      return "<(…)";
    case "arithmetic":
      return "$((…))";
    case "array":
      return `(${part.words.map(textOf).join(" ")})`;
  }
}
