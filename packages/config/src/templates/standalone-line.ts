/** How many blanks stand between the start of the line and the tag. */
export function blanksBefore(text: string, start: number): number {
  let at = start;
  while (at > 0 && isBlank(text[at - 1])) at -= 1;
  return start - at;
}

/**
 * Mustache's rule for section tags, seen in what CircleCI prints: a tag alone on its line takes the line with it.
 * Answers where the next line begins, or nothing when the tag shares its line.
 */
export function standaloneEnd(text: string, start: number, end: number): number | undefined {
  const lineStart = start - blanksBefore(text, start);
  if (lineStart > 0 && text[lineStart - 1] !== "\n") return undefined;
  let at = end;
  while (isBlank(text[at])) at += 1;
  if (at >= text.length) return at;
  if (text[at] === "\n") return at + 1;
  return text[at] === "\r" && text[at + 1] === "\n" ? at + 2 : undefined;
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t";
}
