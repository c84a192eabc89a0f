/**
 * Aho-Corasick over bytes: one step a byte whatever the text is, so output made to defeat it costs no more.
 * Most states of long needles have one child, kept in `childByte`; only forks pay for a map.
 */
export interface Automaton {
  /** The state after `byte`, from `state`. State 0 is the root. */
  next(state: number, byte: number): number;
  /** How many of the last bytes read may still become a needle. */
  readonly depth: Int32Array;
  /** Length of the longest needle that ends in this state, or 0. */
  readonly found: Int32Array;
}

export function automatonOf(needles: readonly Uint8Array[]): Automaton {
  const size = needles.reduce((sum, needle) => sum + needle.length, 1);
  // A state's first child is `child`; further children are in `forks`, keyed by state and byte in one number.
  const child = new Int32Array(size);
  const childByte = new Uint8Array(size);
  const forks = new Map<number, number>();
  const fromRoot = new Int32Array(256);
  const depth = new Int32Array(size);
  const found = new Int32Array(size);
  const fail = new Int32Array(size);
  const parent = new Int32Array(size);
  const byteOf = new Uint8Array(size);

  const childOf = (state: number, byte: number): number => {
    if (state === 0) return fromRoot[byte]!;
    if (child[state] !== 0 && childByte[state] === byte) return child[state]!;
    return forks.size === 0 ? 0 : (forks.get(state * 256 + byte) ?? 0);
  };
  const next = (from: number, byte: number): number => {
    let state = from;
    for (;;) {
      const to = childOf(state, byte);
      if (to !== 0 || state === 0) return to;
      state = fail[state]!;
    }
  };

  let states = 1;
  for (const needle of needles) {
    let state = 0;
    for (const byte of needle) {
      let to = childOf(state, byte);
      if (to === 0) {
        to = states++;
        depth[to] = depth[state]! + 1;
        parent[to] = state;
        byteOf[to] = byte;
        if (state === 0) fromRoot[byte] = to;
        else if (child[state] === 0) {
          child[state] = to;
          childByte[state] = byte;
        } else forks.set(state * 256 + byte, to);
      }
      state = to;
    }
    found[state] = needle.length;
  }

  for (const state of byDepth(depth, states)) {
    if (parent[state] !== 0) fail[state] = next(fail[parent[state]!]!, byteOf[state]!);
    found[state] = Math.max(found[state]!, found[fail[state]!]!);
  }
  return { next, depth, found };
}

/** All states but the root, the shallow ones first. */
function byDepth(depth: Int32Array, states: number): Int32Array {
  let deepest = 0;
  for (let state = 1; state < states; state++) deepest = Math.max(deepest, depth[state]!);
  const from = new Int32Array(deepest + 2);
  for (let state = 1; state < states; state++) from[depth[state]! + 1]!++;
  for (let level = 1; level < from.length; level++) from[level]! += from[level - 1]!;
  const order = new Int32Array(states - 1);
  for (let state = 1; state < states; state++) order[from[depth[state]!]!++] = state;
  return order;
}
