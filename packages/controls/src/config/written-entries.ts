import type { ConfigView, Entry, Node } from "@ringfort/config";

/** One entry of a map of the config as it is written. */
export interface WrittenEntry extends Entry {
  /** The keys above it, the outermost first; a place in a list is its number. */
  readonly path: readonly string[];
  /** The node that holds it. */
  readonly parent: Node;
}

const known = new WeakMap<ConfigView, readonly WrittenEntry[]>();

/** Every entry of every map as written, once each: what an anchor shares is seen at its first place only. */
export function writtenEntries(view: ConfigView): readonly WrittenEntry[] {
  const before = known.get(view);
  if (before) return before;
  const found: WrittenEntry[] = [];
  const seen = new Set<Node>();
  const walk = (node: Node, path: readonly string[]) => {
    if (node.kind === "scalar" || seen.has(node) || path.length > 40) return;
    seen.add(node);
    if (node.kind === "list") {
      for (const [index, item] of node.items.entries()) walk(item, [...path, String(index)]);
      return;
    }
    for (const entry of node.entries.values()) {
      found.push({ ...entry, path, parent: node });
      walk(entry.value, [...path, entry.key]);
    }
  };
  if (view.root) walk(view.root, []);
  known.set(view, found);
  return found;
}
