/** A pattern that Go's `filepath.Match` would refuse. */
export class BadPattern extends Error {
  constructor(pattern: string) {
    super(`\`${pattern}\` is not a pattern: a bracket or a backslash stands alone`);
    this.name = "BadPattern";
  }
}

/** One thing that a name has to have next. */
type Piece =
  | { readonly is: "star" }
  | { readonly is: "any" }
  | { readonly is: "char"; readonly char: string }
  | { readonly is: "class"; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] };

/**
 * Go's `filepath.Match` for one part of a path: `*`, `?`, `[a-z]`, `[^a-z]`, `\x`. Names that begin with a dot match like others.
 * At most `pattern × name` steps, whatever the pattern: a star that fails goes on from the last star only.
 */
export function matcherOf(pattern: string): (name: string) => boolean {
  const pieces = piecesOf(pattern);
  return (name) => matches(pieces, [...name]);
}

export function hasMagic(part: string): boolean {
  return /[*?[\\]/.test(part);
}

function piecesOf(pattern: string): readonly Piece[] {
  const chars = [...pattern];
  const pieces: Piece[] = [];
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at]!;
    if (char === "*") pieces.push({ is: "star" });
    else if (char === "?") pieces.push({ is: "any" });
    else if (char === "\\") {
      if (at + 1 === chars.length) throw new BadPattern(pattern);
      pieces.push({ is: "char", char: chars[++at]! });
    } else if (char === "[") {
      const [piece, end] = classOf(chars, at + 1, pattern);
      pieces.push(piece);
      at = end;
    } else pieces.push({ is: "char", char });
  }
  return pieces;
}

function classOf(chars: readonly string[], from: number, pattern: string): [Piece, number] {
  const negated = chars[from] === "^";
  const ranges: [string, string][] = [];
  let at = negated ? from + 1 : from;
  const read = (): string => {
    if (chars[at] === "\\") at++;
    const char = chars[at++];
    if (char === undefined) throw new BadPattern(pattern);
    return char;
  };
  while (chars[at] !== "]" || ranges.length === 0) {
    if (chars[at] === undefined || chars[at] === "-" || chars[at] === "]") throw new BadPattern(pattern);
    const low = read();
    if (chars[at] === "-") {
      at++;
      if (chars[at] === "]" || chars[at] === "-") throw new BadPattern(pattern);
      ranges.push([low, read()]);
    } else ranges.push([low, low]);
  }
  return [{ is: "class", negated, ranges }, at];
}

function matches(pieces: readonly Piece[], name: readonly string[]): boolean {
  let piece = 0;
  let at = 0;
  let star = -1;
  let starAt = 0;
  while (at < name.length) {
    const wanted = pieces[piece];
    if (wanted?.is === "star") {
      star = piece++;
      starAt = at;
    } else if (wanted && fits(wanted, name[at]!)) {
      piece++;
      at++;
    } else if (star !== -1) {
      piece = star + 1;
      at = ++starAt;
    } else return false;
  }
  while (pieces[piece]?.is === "star") piece++;
  return piece === pieces.length;
}

function fits(piece: Piece, char: string): boolean {
  switch (piece.is) {
    case "char":
      return piece.char === char;
    case "class": {
      const point = char.codePointAt(0)!;
      return (
        piece.negated !==
        piece.ranges.some(([low, high]) => low.codePointAt(0)! <= point && point <= high.codePointAt(0)!)
      );
    }
    default:
      return true;
  }
}
