import { parseExpression } from "../expressions/parse.ts";

/** Whether a text is a name of the expression language and nothing else. */
export function isIdentifier(text: string): boolean {
  const parsed = parseExpression(text);
  return parsed.ok && parsed.expression.kind === "variable" && parsed.expression.name.length === text.length;
}

/** Legacy names such as `pipeline.parameters.a:b` are no expressions, yet CircleCI replaces them. */
export function oddName(body: string): { name: string; start: number; end: number } | undefined {
  const name = body.trim();
  if (!/^[\w-]+(?:\.\S+)?$/.test(name)) return undefined;
  const start = body.indexOf(name);
  return { name, start, end: start + name.length };
}
