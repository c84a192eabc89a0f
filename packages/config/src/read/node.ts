import type { Scalar, Span } from "@ringfort/contract";
import type { Frame } from "../diagnostics/frame.ts";

/** A piece of YAML with its place: anchors, merges and scalar types are resolved, templates are not. Nodes are spans. */
export type Node = ScalarNode | ListNode | MapNode;

interface Base extends Span {
  /** Whether a `<< >>` tag waits somewhere below; a tree without one is shared instead of rendered. */
  readonly tagged: boolean;
  /** Where the names in steps and executors look when they were handed over as an argument: the caller's elements. */
  readonly bound?: object;
  /** Pipeline values and parameters that a rendered scalar was made of; kept only when the compile traces. */
  readonly origins?: readonly Origin[];
  /** Of an expanded step: the calls that led to it, innermost first. */
  readonly chain?: Frame | undefined;
}

/** One pipeline value inside of a rendered text, and the tag that brought it there. */
export interface Origin {
  /** `pipeline.git.branch`, `pipeline.parameters.x`. */
  readonly name: string;
  readonly at: Span;
}

export interface ScalarNode extends Base {
  readonly kind: "scalar";
  readonly value: Scalar;
}

export interface ListNode extends Base {
  readonly kind: "list";
  readonly items: readonly Node[];
}

export interface MapNode extends Base {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, Entry>;
  /** Earlier entries whose key came again, in the order of their repetition. */
  readonly repeated?: readonly Entry[];
}

export interface Entry {
  readonly key: string;
  readonly keyAt: Span;
  readonly value: Node;
}

export function spanOf({ file, start, end }: Span): Span {
  return { file, start, end };
}

export function scalar(value: Scalar, at: Span): ScalarNode {
  return { kind: "scalar", value, tagged: false, file: at.file, start: at.start, end: at.end };
}

export function list(items: readonly Node[], at: Span): ListNode {
  return {
    kind: "list",
    items,
    tagged: items.some((item) => item.tagged),
    file: at.file,
    start: at.start,
    end: at.end,
  };
}

export function map(entries: Iterable<Entry>, at: Span): MapNode {
  const byKey = new Map<string, Entry>();
  let tagged = false;
  for (const entry of entries) {
    byKey.set(entry.key, entry);
    tagged ||= entry.value.tagged;
  }
  return { kind: "map", entries: byKey, tagged, file: at.file, start: at.start, end: at.end };
}

/** An entry that the compiler adds, placed where its reason stands. */
export function entry(key: string, value: Node): Entry {
  return { key, keyAt: spanOf(value), value };
}

export function get(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === "map" ? node.entries.get(key)?.value : undefined;
}

export function isNull(node: Node | undefined): boolean {
  return node === undefined || (node.kind === "scalar" && node.value === null);
}

/** The text of a string scalar, else undefined. */
export function textOf(node: Node | undefined): string | undefined {
  return node?.kind === "scalar" && typeof node.value === "string" ? node.value : undefined;
}

/** The same data without places. Maps have no prototype, so a key named `__proto__` is only a key. */
export function plain(node: Node): unknown {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "list":
      return node.items.map(plain);
    case "map": {
      const out: Record<string, unknown> = Object.create(null);
      for (const { key, value } of node.entries.values()) out[key] = plain(value);
      return out;
    }
  }
}

/** The other way: data that arrived without a place gets one place for all. */
export function fromPlain(value: unknown, at: Span): Node {
  if (Array.isArray(value))
    return list(
      value.map((item) => fromPlain(item, at)),
      at,
    );
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value).map(([key, inner]) => ({ key, keyAt: at, value: fromPlain(inner, at) }));
    return map(entries, at);
  }
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return scalar(value, at);
  return scalar(null, at);
}

/** The YAML word for what a node is, as messages use it. */
export function kindName(node: Node): string {
  if (node.kind !== "scalar") return node.kind;
  if (node.value === null) return "null";
  if (typeof node.value === "number") return Number.isInteger(node.value) ? "integer" : "number";
  return typeof node.value;
}
