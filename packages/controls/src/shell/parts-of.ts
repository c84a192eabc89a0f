import type { Command, Compound, Part } from "./script.ts";

/** A part and everything inside it, but not the commands of a substitution. */
export function* partsOf(parts: readonly Part[]): Generator<Part> {
  for (const part of parts) {
    yield part;
    if ("parts" in part) yield* partsOf(part.parts);
    if (part.kind === "array") for (const word of part.words) yield* partsOf(word.parts);
  }
}

/** Every part of a command: its assignments, words, redirections and here-documents. */
export function* partsOfCommand(command: Command | Compound): Generator<Part> {
  if (command.kind === "command") for (const { value } of command.assignments) yield* partsOf(value.parts);
  for (const { parts } of command.words) yield* partsOf(parts);
  for (const { target, hereDocument } of command.redirections) {
    yield* partsOf(target.parts);
    if (hereDocument) yield* partsOf(hereDocument.parts);
  }
}
