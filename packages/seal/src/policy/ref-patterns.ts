/**
 * Patterns of full ref names. `*` stands for any text, the empty one too, and also for slashes; everything else for itself,
 * from the first character to the last. Alone, `*` lets in every branch and every tag, and no other kind of ref.
 */
export function matchesRef(patterns: readonly string[], ref: string): boolean {
  return isBranchOrTag(ref) && patterns.some((pattern) => matches(pattern, ref, (a, b) => a === b));
}

/** Whether only the case of its letters keeps it from matching. */
export function isCaseTwin(patterns: readonly string[], ref: string): boolean {
  const folded = patterns.map((pattern) => pattern.toLowerCase());
  return isBranchOrTag(ref) && folded.some((pattern) => matches(pattern, ref.toLowerCase(), (a, b) => a === b));
}

/** Whether it would match if its characters from beyond ASCII were others. */
export function isUnicodeTwin(patterns: readonly string[], ref: string): boolean {
  return isBranchOrTag(ref) && patterns.some((pattern) => matches(pattern, ref, (a, b) => a === b || b > "\u007f"));
}

function isBranchOrTag(ref: string): boolean {
  return ref.startsWith("refs/heads/") || ref.startsWith("refs/tags/");
}

/** Goes back to the last `*` only: no pattern takes more than pattern times text. */
function matches(pattern: string, text: string, same: (wanted: string, found: string) => boolean): boolean {
  const wanted = [...pattern];
  const found = [...text];
  let at = 0;
  let next = 0;
  let star: { readonly next: number; at: number } | undefined;
  while (at < found.length) {
    if (wanted[next] === "*") {
      star = { next: next + 1, at };
      next += 1;
    } else if (next < wanted.length && same(wanted[next] ?? "", found[at] ?? "")) {
      next += 1;
      at += 1;
    } else if (star) {
      star.at += 1;
      at = star.at;
      next = star.next;
    } else {
      return false;
    }
  }
  return wanted.slice(next).every((char) => char === "*");
}
