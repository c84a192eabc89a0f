const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Beyond this a column is counted in code points: nobody counts characters that far, and segmenting is slow. */
const segmentedLength = 10_000;

export interface Place {
  /** From 1. */
  readonly line: number;
  /** From 1, in characters as a person sees them: a tab is one, an accent that combines none. */
  readonly column: number;
  /** UTF-16 offset in the line. */
  readonly offsetInLine: number;
}

/** Turns offsets of one text into lines and columns. */
export class SourceLines {
  readonly #text: string;
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.#text = text;
    this.#starts = lineStarts(text);
  }

  at(offset: number): Place {
    const inside = Math.max(0, Math.min(offset, this.#text.length));
    const index = this.#indexOf(inside);
    const offsetInLine = Math.min(inside - this.#starts[index]!, this.line(index + 1).length);
    return { line: index + 1, column: countCharacters(this.line(index + 1).slice(0, offsetInLine)) + 1, offsetInLine };
  }

  /** A line's text, without its end. */
  line(number: number): string {
    const start = this.#starts[number - 1];
    if (start === undefined) return "";
    let end = this.#starts[number] ?? this.#text.length;
    if (this.#text[end - 1] === "\n" && end > start) end -= 1;
    if (this.#text[end - 1] === "\r" && end > start) end -= 1;
    return this.#text.slice(start, end);
  }

  #indexOf(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x0a) starts.push(at + 1);
    else if (code === 0x0d && text.charCodeAt(at + 1) !== 0x0a) starts.push(at + 1);
  }
  return starts;
}

function countCharacters(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are one character each
  if (/^[\x00-\x7f]*$/.test(text)) return text.length;
  let count = 0;
  for (const _ of text.length > segmentedLength ? text : segmenter.segment(text)) count += 1;
  return count;
}
