import type { Shape } from "./document.ts";

const deepest = 8;

/** A shape as a person would write an example down: `{ id: string (uuid), name?: string }`, a line for each field. */
export function shapeInWords(shape: Shape | undefined, indent = "", depth = 0): string {
  if (!shape) return "anything";
  const { const: only, enum: choices, items, properties, required = [], additionalProperties } = shape;
  const alternatives = shape.anyOf ?? shape.oneOf;
  if (alternatives) return unique(alternatives.map((one) => shapeInWords(one, indent, depth))).join(" | ");
  if (shape.allOf) return unique(shape.allOf.map((one) => shapeInWords(one, indent, depth))).join(" & ");
  if (only !== undefined) return JSON.stringify(only);
  if (choices) return choices.map((choice) => JSON.stringify(choice)).join(" | ");
  if (depth > deepest) return "…";
  if (items) return `[${shapeInWords(items, indent, depth + 1)}]`;
  const inner = `${indent}  `;
  const fields = Object.entries(properties ?? {}).map(
    ([name, field]) => `${inner}${name}${required.includes(name) ? "" : "?"}: ${shapeInWords(field, inner, depth + 1)}`,
  );
  if (typeof additionalProperties === "object" && Object.keys(additionalProperties).length > 0) {
    fields.push(`${inner}…: ${shapeInWords(additionalProperties, inner, depth + 1)}`);
  }
  if (fields.length > 0) return `{\n${fields.join("\n")}\n${indent}}`;
  const type = typeof shape.type === "string" ? shape.type : (shape.type?.join(" | ") ?? "anything");
  return shape.format ? `${type} (${shape.format})` : type;
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)];
}
