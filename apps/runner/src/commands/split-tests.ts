/** A test without a weight counts as next to nothing, so that such tests are still spread evenly. */
const smallWeight = 0.01;

export interface Split {
  readonly index: number;
  readonly total: number;
  /** By name; nothing means that all weigh the same. */
  readonly weights?: ReadonlyMap<string, number> | undefined;
  readonly defaultWeight?: number | undefined;
}

/**
 * The names for one node. Heaviest first, each goes to the node with the least so far; of equals the first name goes first and to the
 * first node. So every node comes to the same shares from the same names, in whatever order it reads them, and no name is lost.
 */
export function splitTests(
  names: readonly string[],
  { index, total, weights, defaultWeight }: Split,
): readonly string[] {
  const weigh = (name: string) => (weights ? (weights.get(name) ?? defaultWeight ?? smallWeight) : 1);
  const heaviestFirst = names
    .map((name) => ({ name, weight: weigh(name) }))
    .toSorted((a, b) => b.weight - a.weight || compare(a.name, b.name));
  const loads = new Loads(total);
  const mine: string[] = [];
  for (const { name, weight } of heaviestFirst) if (loads.add(weight) === index) mine.push(name);
  return mine.toSorted(compare);
}

/** By code units: a locale could differ from node to node. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A heap of nodes, the least loaded on top; the lower index where loads are equal. */
class Loads {
  readonly #heap: { node: number; load: number }[];

  constructor(total: number) {
    this.#heap = Array.from({ length: total }, (_, node) => ({ node, load: 0 }));
  }

  /** Gives `weight` to the least loaded node, and says which that is. */
  add(weight: number): number {
    const top = this.#heap[0]!;
    top.load += weight;
    this.#sink();
    return top.node;
  }

  #sink(): void {
    const heap = this.#heap;
    for (let at = 0; ; ) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < heap.length && before(heap[child]!, heap[least]!)) least = child;
      }
      if (least === at) return;
      [heap[at], heap[least]] = [heap[least]!, heap[at]!];
      at = least;
    }
  }
}

function before(a: { node: number; load: number }, b: { node: number; load: number }): boolean {
  return a.load < b.load || (a.load === b.load && a.node < b.node);
}
