import type { Literal, Part } from "../script.ts";
import type { Writable } from "./cursor.ts";

/** Adds fixed text to a word, to the literal before it where there is one. */
export function addLiteral(parts: Part[], text: string, start: number, end: number): void {
  const last = parts.at(-1) as Writable<Part> | undefined;
  if (last?.kind === "literal" && last.end === start) {
    last.text += text;
    last.end = end;
    return;
  }
  const literal: Literal = { kind: "literal", text, start, end };
  parts.push(literal);
}
