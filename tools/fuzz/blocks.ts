/** A line with all that stands deeper below it. */
export function blockLength(lines: readonly string[], from: number): number {
  const indent = indentOf(lines[from] ?? "");
  let to = from + 1;
  while (to < lines.length && (lines[to]!.trim() === "" || indentOf(lines[to]!) > indent)) to += 1;
  return to - from;
}

export function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
