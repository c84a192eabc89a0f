import { type NamedRange, variablesOf } from "../expressions/variables.ts";
import type { Part, Template } from "./template.ts";

/** Every name a template mentions, sections' names and the insides of all sections included. */
export function templateVariables(template: Template): NamedRange[] {
  const found: NamedRange[] = [];
  if (template.kind === "tagged") collect(template.parts, found);
  return found;
}

function collect(parts: readonly Part[], found: NamedRange[]): void {
  for (const part of parts) {
    if (typeof part === "string") continue;
    if (part.kind === "section") {
      found.push({ name: part.name, start: part.start, end: part.end });
      collect(part.parts, found);
      continue;
    }
    for (const { name, start, end } of variablesOf(part.expression)) {
      found.push({ name, start: part.bodyStart + start, end: part.bodyStart + end });
    }
  }
}
