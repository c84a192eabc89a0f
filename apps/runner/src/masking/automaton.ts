/**
 * Aho-Corasick over bytes: one step a byte whatever the text is, so output made to defeat it costs no more.
 * Most states of long needles have one child, kept in `byte` of the next state; only forks pay for a map.
 */
export interface Automaton {
  /** Whether a byte can begin a needle. */
  readonly begins: Uint8Array;
  /** The same for two bytes, the first one times 256: the fast way over text that holds none. Needles are longer than two. */
  readonly pairs: Uint8Array;
  /** The state after `byte`, from `state`. State 0 is the root. */
  next(state: number, byte: number): number;
  /** How many of the last bytes read may still become a needle. */
  readonly depth: Int32Array;
  /** Length of the longest needle that ends in this state, or 0. */
  readonly found: Int32Array;
}

export function automatonOf(needles: Iterable<string>): Automaton {
  const words = [...needles].map((needle) => Buffer.from(needle, "utf8"));
  const size = words.reduce((sum, word) => sum + word.length, 1);
  // A state's first child is `child`; further children are in `forks`, keyed by state and byte in one number.
  const child = new Int32Array(size);
  const childByte = new Uint8Array(size);
  const forks = new Map<number, number>();
  const fromRoot = new Int32Array(256);
  const depth = new Int32Array(size);
  const found = new Int32Array(size);
  const fail = new Int32Array(size);
  const begins = new Uint8Array(256);
  const pairs = new Uint8Array(256 * 256);

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
  const order: { state: number; parent: number; byte: number }[] = [];
  for (const word of words) {
    begins[word[0]!] = 1;
    pairs[word[0]! * 256 + word[1]!] = 1;
    let state = 0;
    for (const byte of word) {
      let to = childOf(state, byte);
      if (to === 0) {
        to = states++;
        depth[to] = depth[state]! + 1;
        order.push({ state: to, parent: state, byte });
        if (state === 0) fromRoot[byte] = to;
        else if (child[state] === 0) {
          child[state] = to;
          childByte[state] = byte;
        } else forks.set(state * 256 + byte, to);
      }
      state = to;
    }
    found[state] = word.length;
  }

  order.sort((a, b) => depth[a.state]! - depth[b.state]!);
  for (const { state, parent, byte } of order) {
    if (parent !== 0) fail[state] = next(fail[parent]!, byte);
    found[state] = Math.max(found[state]!, found[fail[state]!]!);
  }
  return { begins, pairs, next, depth, found };
}
