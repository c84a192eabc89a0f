import { escapeControls } from "@ringfort/config";
import type { Span } from "@ringfort/contract";
import { excerptOf } from "./source-excerpt.ts";
import type { Sources } from "./sources.ts";
import type { Style } from "./style.ts";

/** `file:line:column`, as editors and terminals make it a link. */
export function placeOf(span: Span, sources: Sources): string {
  const { file, line, column } = sources.locate(span);
  return `${escapeControls(file)}:${line}:${column}`;
}

/** The source line with the span underlined; only the first line of a span that has several. */
export function quoteSpan(span: Span, sources: Sources, style: Style, paint: (text: string) => string): string[] {
  const lines = sources.linesOf(span.file);
  if (!lines) return [];
  const start = lines.at(span.start);
  const end = lines.at(Math.max(span.start, span.end));
  const text = lines.line(start.line);
  const to = end.line === start.line ? end.offsetInLine : text.trimEnd().length;
  const excerpt = excerptOf(text, start.offsetInLine, Math.max(start.offsetInLine, to));
  const number = String(start.line);
  const gutter = " ".repeat(number.length);
  const caret = paint("^".repeat(excerpt.length));
  return [
    `  ${style.blue(`${gutter} |`)}`,
    `  ${style.blue(`${number} |`)} ${excerpt.shown.trimEnd()}`,
    `  ${style.blue(`${gutter} |`)} ${" ".repeat(excerpt.indent)}${caret}`,
  ];
}
