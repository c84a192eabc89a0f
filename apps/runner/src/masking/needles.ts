/** Shorter values would star out half of every log; CircleCI leaves them, and these four words, alone. */
const shortestMasked = 4;
const neverMasked: ReadonlySet<string> = new Set(["true", "True", "false", "False"]);
/** A tool that prints a key or a JSON document line by line shows these; shorter lines are brackets and blanks. */
const shortestMaskedLine = 8;

/** What to look for in output so that none of `values` shows: each value, without the blanks around it, and its longer lines. */
export function needlesOf(values: Iterable<string>): ReadonlySet<string> {
  const needles = new Set<string>();
  for (const value of values) {
    if (!isMaskable(value)) continue;
    needles.add(value);
    const trimmed = value.trim();
    if (isMaskable(trimmed)) needles.add(trimmed);
    if (!trimmed.includes("\n")) continue;
    for (const line of trimmed.split("\n")) {
      const text = line.trim();
      if (text.length >= shortestMaskedLine) needles.add(text);
    }
  }
  return needles;
}

function isMaskable(value: string): boolean {
  return value.length >= shortestMasked && !neverMasked.has(value);
}
