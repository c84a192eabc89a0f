const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** In longer lines columns are counted in code points: nobody counts characters that far, and segmenting is slow. */
const segmentedLength = 2_000;
/** Code points of a long line are counted once, up to each multiple of this. */
const blockLength = 1_024;

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
  readonly #longLines = new Map<number, readonly number[]>();

  constructor(text: string) {
    this.#text = text;
    this.#starts = lineStarts(text);
  }

  at(offset: number): Place {
    const inside = Math.max(0, Math.min(offset, this.#text.length));
    const index = this.#indexOf(inside);
    const offsetInLine = Math.min(inside - this.#starts[index]!, this.line(index + 1).length);
    return { line: index + 1, column: this.#charactersBefore(index + 1, offsetInLine) + 1, offsetInLine };
  }

  #charactersBefore(number: number, offset: number): number {
    const text = this.line(number);
    if (text.length <= segmentedLength) return countCharacters(text.slice(0, offset));
    const blocks = this.#longLines.get(number) ?? countBlocks(text);
    this.#longLines.set(number, blocks);
    const block = Math.floor(offset / blockLength);
    return blocks[block]! + countCodePoints(text, block * blockLength, offset);
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
  for (const _ of segmenter.segment(text)) count += 1;
  return count;
}

/** How many code points precede each block. */
function countBlocks(text: string): number[] {
  const counts = [0];
  for (let from = 0; from + blockLength <= text.length; from += blockLength) {
    counts.push(counts.at(-1)! + countCodePoints(text, from, from + blockLength));
  }
  return counts;
}

/** The second half of a surrogate pair does not count. */
function countCodePoints(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0xdc00 || code > 0xdfff) count += 1;
  }
  return count;
}
