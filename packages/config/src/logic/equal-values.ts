/** A document can share nodes so that its unfolding is exponential; past this many comparisons two values differ. */
const maxComparisons = 100_000;

/** Structural equality in which types count: `1` and `"1"` differ. The order of a map's keys does not matter. */
export function equalValues(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object") return equalScalars(left, right);
  const pairs: [unknown, unknown][] = [[left, right]];
  for (let compared = 0; compared < maxComparisons; compared += 1) {
    const pair = pairs.pop();
    if (pair === undefined) return true;
    if (!equalOneLevel(pair[0], pair[1], pairs)) return false;
  }
  return false;
}

/** Compares what can be told at once and leaves the children of lists and maps in `pairs`. */
function equalOneLevel(left: unknown, right: unknown, pairs: [unknown, unknown][]): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object") return equalScalars(left, right);
  if (left === null || right === null) return false;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    for (let index = 0; index < left.length; index += 1) pairs.push([left[index], right[index]]);
    return true;
  }
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  for (const key of keys) {
    if (!Object.hasOwn(right, key)) return false;
    pairs.push([(left as Record<string, unknown>)[key], (right as Record<string, unknown>)[key]]);
  }
  return true;
}

/** An integer that a YAML reader keeps as a bigint equals the same integer kept as a number. */
function equalScalars(left: unknown, right: unknown): boolean {
  if (typeof left === "bigint" && typeof right === "number") return Number(left) === right;
  if (typeof left === "number" && typeof right === "bigint") return left === Number(right);
  return left === right;
}
