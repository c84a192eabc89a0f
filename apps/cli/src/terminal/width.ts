const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** How many columns the terminal needs for a text without tabs and line ends; colours take none. */
export function widthOf(text: string): number {
  if (isPrintableAscii(text)) return text.length;
  let width = 0;
  for (const piece of pieces(text)) width += piece.width;
  return width;
}

/** The beginning of a text that fits into so many columns, with an ellipsis when something is left out. Colours are closed. */
export function fit(text: string, columns: number): string {
  if (columns <= 0) return "";
  if (text.length <= columns && isPrintableAscii(text)) return text;
  let kept = "";
  let width = 0;
  let coloured = false;
  let before = "";
  for (const piece of pieces(text)) {
    if (width + piece.width > columns) return `${before}…${coloured ? "\x1b[0m" : ""}`;
    kept += piece.text;
    width += piece.width;
    coloured ||= piece.width === 0 && piece.text.startsWith("\x1b");
    if (width <= columns - 1) before = kept;
  }
  return kept;
}

/** A text filled with spaces to so many columns, or cut to them. */
export function pad(text: string, columns: number): string {
  const fitted = fit(text, columns);
  return fitted + " ".repeat(Math.max(0, columns - widthOf(fitted)));
}

/** A text in lines of so many columns, broken between words; a word that is longer has a line for itself. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(last) + 1 + widthOf(word) <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function isPrintableAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}

interface Piece {
  readonly text: string;
  readonly width: number;
}

function* pieces(text: string): Generator<Piece> {
  let from = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours start with one
  for (const colour of text.matchAll(/\x1b\[[0-9;:]*m/g)) {
    yield* graphemes(text.slice(from, colour.index));
    yield { text: colour[0], width: 0 };
    from = colour.index + colour[0].length;
  }
  yield* graphemes(text.slice(from));
}

function* graphemes(text: string): Generator<Piece> {
  for (const { segment } of segmenter.segment(text)) yield { text: segment, width: graphemeWidth(segment) };
}

function graphemeWidth(grapheme: string): number {
  const code = grapheme.codePointAt(0) ?? 0;
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return 0;
  if (code < 0x300) return 1;
  if (/^\p{Mark}/u.test(grapheme) || /^[\u200b-\u200f\u2060\ufeff]/.test(grapheme)) return 0;
  if (grapheme.includes("\ufe0f") || /\p{Emoji_Presentation}/u.test(grapheme)) return 2;
  return isWide(code) ? 2 : 1;
}

/** The East Asian wide and fullwidth blocks. */
function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0x303e) ||
    (code >= 0x3041 && code <= 0xa4cf) ||
    (code >= 0xa960 && code <= 0xa97c) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff01 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x20000 && code <= 0x3fffd)
  );
}
