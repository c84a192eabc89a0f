/** A piece of a line and the SGR codes it is shown with. */
export interface Piece {
  readonly text: string;
  readonly codes: readonly string[];
}

export type Frame = readonly (readonly Piece[])[];

// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's language is made of them
const sequences = /\x1b\[([0-9;?]*)([A-Za-z])|\r\n|\r/g;

/** What a terminal showed after each synchronised update of the live tree, and at the end. Knows only the sequences that `ringfort run` writes. */
export function framesOf(typescript: string): Frame[] {
  const frames: Frame[] = [];
  const lines: Piece[][] = [[]];
  let codes: string[] = [];
  let from = 0;
  const show = (text: string) => {
    if (text !== "") lines.at(-1)!.push({ text, codes });
  };
  for (const match of typescript.matchAll(sequences)) {
    show(typescript.slice(from, match.index));
    from = match.index + match[0].length;
    const [all, values = "", kind] = match;
    if (all === "\r\n") lines.push([]);
    else if (kind === "m") codes = values === "0" ? [] : [...codes, ...values.split(";")];
    else if (kind === "A") lines.splice(lines.length - 1 - Number(values), Number(values));
    else if (kind === "l" && values === "?2026") frames.push(lines.map((line) => [...line]));
  }
  show(typescript.slice(from));
  return [...frames, lines];
}
