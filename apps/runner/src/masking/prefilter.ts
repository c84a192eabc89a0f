/**
 * Finds quickly where no needle can begin. Looks at the last bytes of a window as long as the shortest needle; what they are says how
 * far the window may move, because no needle has them further on (Wu and Manber). Answers too often, never too seldom.
 */
export interface Prefilter {
  /** How many bytes have to be there for an answer. No needle is shorter. */
  readonly window: number;
  /** The first place at or after `at` where a needle may begin, or from where on there are too few bytes to tell. */
  next(bytes: Uint8Array, at: number): number;
}

/** Needles have at least as many bytes as are looked at. */
const block = 4;
/** A longer window skips further, but every needle fills more of the tables. */
const longestWindow = 10;
const smallest = 12;
const largest = 20;

export function prefilterOf(needles: readonly Uint8Array[]): Prefilter {
  const window = needles.reduce((least, { length }) => Math.min(least, length), longestWindow);
  const farthest = window - block + 1;
  const bits = Math.min(largest, Math.max(smallest, 32 - Math.clz32(needles.length * farthest * 16)));
  const skips = new Uint8Array(1 << bits).fill(farthest);
  const beginnings = new Uint8Array(1 << bits);
  const unused = 32 - bits;
  for (const needle of needles) {
    for (let from = 0; from < farthest; from++) {
      const place = hash(needle, from) >>> unused;
      skips[place] = Math.min(skips[place]!, farthest - 1 - from);
    }
    beginnings[(hash(needle, 0) ^ Math.imul(hash(needle, farthest - 1), 0x85ebca6b)) >>> unused] = 1;
  }
  const next = (bytes: Uint8Array, from: number): number => {
    const last = bytes.length - window;
    let at = from;
    while (at <= last) {
      const end = hash(bytes, at + farthest - 1);
      const skip = skips[end >>> unused]!;
      if (skip > 0) at += skip;
      else if (beginnings[(hash(bytes, at) ^ Math.imul(end, 0x85ebca6b)) >>> unused] === 1) return at;
      else at++;
    }
    return Math.min(at, bytes.length);
  };
  return { window, next };
}

function hash(bytes: Uint8Array, at: number): number {
  const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
  return Math.imul(word, 0x9e3779b1);
}
