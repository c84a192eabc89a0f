/**
 * A matcher for the regular expressions that most filters are: literal text and `.*`, with or without anchors.
 * It spares them the regex engine. Answers nothing for any other source; the texts given must hold no line break.
 */
export function literalShape(source: string): ((text: string) => boolean) | undefined {
  const pieces = literalPieces(source);
  if (!pieces) return undefined;
  const [first = "", ...others] = pieces;
  if (others.length === 0) return (text) => text === first;
  if (pieces.every((piece) => piece === "")) return () => true;
  const last = others.pop() ?? "";
  const shortest = first.length + last.length;
  return (text) => {
    if (text.length < shortest || !text.startsWith(first) || !text.endsWith(last)) return false;
    const end = text.length - last.length;
    let from = first.length;
    for (const piece of others) {
      const found = text.indexOf(piece, from);
      if (found < 0 || found + piece.length > end) return false;
      from = found + piece.length;
    }
    return true;
  };
}

/** The literal texts between the `.*` of a source, or nothing if it holds any other operator. */
function literalPieces(source: string): string[] | undefined {
  const pieces: string[] = [];
  let piece = "";
  const start = source.startsWith("^") ? 1 : 0;
  for (let at = start; at < source.length; at += 1) {
    const character = source[at] as string;
    if (character === "\\") {
      const escaped = source[at + 1];
      if (escaped === undefined || !isPunctuation(escaped) || isQuantifier(source[at + 2])) return undefined;
      piece += escaped;
      at += 1;
    } else if (character === "." && source[at + 1] === "*" && !isQuantifier(source[at + 2])) {
      pieces.push(piece);
      piece = "";
      at += 1;
    } else if (character === "$" && at === source.length - 1) {
      break;
    } else if (operators.includes(character) || isQuantifier(source[at + 1])) {
      return undefined;
    } else {
      piece += character;
    }
  }
  pieces.push(piece);
  return pieces;
}

const operators = ".*+?()|[]{}^$";

function isQuantifier(character: string | undefined): boolean {
  return character === "*" || character === "+" || character === "?" || character === "{";
}

function isPunctuation(character: string): boolean {
  return character > " " && character < "\u007f" && !/[A-Za-z0-9<>]/.test(character);
}
