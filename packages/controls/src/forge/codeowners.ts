/** Who must review what, as a CODEOWNERS file says it: the last pattern that matches a path decides, and one without owners frees it. */
export function hasOwners(codeowners: string, path: string): boolean {
  const segments = path.split("/");
  for (const { pattern, owned } of rulesOf(codeowners)) if (matches(pattern, segments)) return owned;
  return false;
}

interface OwnersRule {
  /** From the root: `**` for any number of folders. */
  readonly pattern: readonly string[];
  readonly owned: boolean;
}

const tooLong = 3_000_000;

/** Last line first. GitHub ignores files above three megabytes. */
function rulesOf(codeowners: string): readonly OwnersRule[] {
  if (codeowners.length > tooLong) return [];
  return codeowners
    .split("\n")
    .flatMap((line) => {
      const [pattern, ...owners] = line.replace(/#.*/, "").trim().split(/\s+/);
      // A line such as `[Section]` or `^[Section] @owner` groups rules on GitLab; it is no pattern.
      if (!pattern || pattern.startsWith("[") || pattern.startsWith("^[")) return [];
      return [{ pattern: segmentsOf(pattern), owned: owners.length > 0 }];
    })
    .reverse();
}

/** As in .gitignore: a pattern with a slash before its end starts at the root, a trailing slash or a bare name takes what is inside. */
function segmentsOf(pattern: string): readonly string[] {
  const anchored = pattern.slice(0, -1).includes("/");
  const segments = pattern.split("/").filter((segment) => segment !== "");
  const last = segments.at(-1);
  const whole = last === "**" || (last?.includes("*") === true && !pattern.endsWith("/"));
  return [...(anchored ? [] : ["**"]), ...segments, ...(whole ? [] : ["**"])];
}

/** Each pair of positions is looked at once, whatever the pattern. */
function matches(pattern: readonly string[], path: readonly string[]): boolean {
  let open = new Set([0]);
  const close = (states: Set<number>) => {
    for (const state of states) if (pattern[state] === "**") states.add(state + 1);
    return states;
  };
  close(open);
  for (const name of path) {
    const next = new Set<number>();
    for (const state of open) {
      const segment = pattern[state];
      if (segment === undefined) continue;
      if (segment === "**") next.add(state);
      else if (fits(segment, name)) next.add(state + 1);
    }
    open = close(next);
  }
  return open.has(pattern.length);
}

/** A segment with `*` and `?`, by the pieces between the stars, so that no name makes it slow. */
function fits(segment: string, name: string): boolean {
  const pieces = segment.split("*");
  const [first = "", ...rest] = pieces;
  if (!startsAt(first, name, 0)) return false;
  let at = first.length;
  if (rest.length === 0) return at === name.length;
  const last = rest.pop() ?? "";
  for (const piece of rest) {
    while (at <= name.length && !startsAt(piece, name, at)) at += 1;
    if (at > name.length) return false;
    at += piece.length;
  }
  const end = name.length - last.length;
  return end >= at && startsAt(last, name, end);
}

function startsAt(piece: string, name: string, at: number): boolean {
  if (at + piece.length > name.length) return false;
  for (let index = 0; index < piece.length; index += 1)
    if (piece[index] !== "?" && piece[index] !== name[at + index]) return false;
  return true;
}
