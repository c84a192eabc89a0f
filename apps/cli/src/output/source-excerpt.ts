import { escapeControls } from "@ringfort/config";
import { widthOf } from "../terminal/width.ts";

/** How much of a long line is shown around the span. */
const contextBefore = 50;
const shownWidth = 110;
const tabWidth = 4;

export interface Excerpt {
  /** The line as it is shown: tabs as spaces, anything that could move the cursor written out. */
  readonly shown: string;
  /** Columns before the underline, and its length. */
  readonly indent: number;
  readonly length: number;
}

/** The part of a source line around a span, given as offsets in the line, and where its underline goes. */
export function excerptOf(line: string, from: number, to: number): Excerpt {
  const cutLeft = line.length > shownWidth && from > contextBefore ? boundary(line, from - contextBefore) : 0;
  const cutRight = line.length - cutLeft > shownWidth ? boundary(line, cutLeft + shownWidth) : line.length;
  const end = Math.min(to, cutRight);
  const before = (cutLeft > 0 ? "…" : "") + visible(line.slice(cutLeft, from), 0);
  const marked = visible(line.slice(from, end), widthOf(before));
  const after = visible(line.slice(end, cutRight), widthOf(before) + widthOf(marked));
  return {
    shown: before + marked + after + (cutRight < line.length ? "…" : ""),
    indent: widthOf(before),
    length: Math.max(1, widthOf(marked)),
  };
}

/** Never inside a surrogate pair. */
function boundary(line: string, at: number): number {
  const code = line.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}

function visible(text: string, column: number): string {
  if (!text.includes("\t")) return escapeControls(text);
  let shown = "";
  for (const [index, piece] of text.split("\t").entries()) {
    if (index > 0) shown += " ".repeat(tabWidth - ((column + widthOf(shown)) % tabWidth));
    shown += escapeControls(piece);
  }
  return shown;
}
