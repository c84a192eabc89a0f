import type { Span } from "@ringfort/contract";
import { nearest } from "@ringfort/contract";
import {
  type Alias,
  isAlias,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
  type Node as YamlNode,
  Scalar as YamlScalar,
} from "yaml";
import type { Report } from "../diagnostics/report.ts";
import type { Source } from "../source.ts";
import { limits } from "./limits.ts";
import { mergeInto } from "./merge.ts";
import type { Entry, Node } from "./node.ts";
import { resolvePlain } from "./scalars.ts";
import { tellMistake } from "./yaml-mistakes.ts";

/** Reads one YAML document of a config or an orb. Templating is looked for only where the language has it. */
export function readYaml(
  source: Source,
  report: Report,
  options: { templates: boolean; unusedAnchors?: boolean },
): Node | undefined {
  const all: Span = { file: source.file, start: 0, end: Math.min(source.text.length, 1) };
  const unreadable = refuseText(source.text);
  if (unreadable) {
    report.add(unreadable.code, all, unreadable.message, { help: unreadable.help });
    return undefined;
  }
  const document = parseDocument(source.text, {
    version: "1.1",
    schema: "failsafe",
    merge: false,
    uniqueKeys: false,
    stringKeys: false,
    logLevel: "error",
    prettyErrors: false,
    strict: true,
  });
  const [mistake] = document.errors;
  if (mistake) {
    if (mistake.message.includes("call stack")) tooDeep(report, all);
    else tellMistake(mistake, source, report);
    return undefined;
  }
  const reader = new Reader(source, report, options.templates);
  const root = reader.read(document.contents as YamlNode | null);
  if (reader.size > limits.nodes) {
    report.add(
      "yaml-too-big",
      all,
      `With its aliases written out this file has more than ${limits.nodes.toLocaleString("en")} nodes.`,
      {
        help: "Anchors that repeat anchors multiply. Use a command or an executor instead.",
      },
    );
    return undefined;
  }
  if (options.unusedAnchors && !reader.failed) reader.tellUnusedAnchors();
  return reader.failed ? undefined : root;
}

function refuseText(
  text: string,
): { code: "file-too-large" | "file-not-text"; message: string; help?: string } | undefined {
  if (text.length > limits.fileLength) {
    return {
      code: "file-too-large",
      message: `This file has ${text.length.toLocaleString("en")} characters; Ringfort reads up to ${limits.fileLength.toLocaleString("en")}.`,
      help: "Split it: a setup config can continue with another file, and orbs hold what repeats.",
    };
  }
  if (text.includes("\0")) return { code: "file-not-text", message: "This file holds NUL characters: it is not text." };
  return undefined;
}

function tooDeep(report: Report, at: Span): void {
  report.add("yaml-too-deep", at, `Maps and lists nest more than ${limits.depth} deep.`);
}

/** Turns the parser's tree into ours: scalars typed, aliases shared, merges done, sizes counted as if aliases were copied. */
class Reader {
  readonly #file: string;
  readonly #text: string;
  readonly #report: Report;
  readonly #templates: boolean;
  readonly #anchors = new Map<string, { node: Node; size: number }>();
  readonly #open = new Set<string>();
  readonly #unused = new Map<string, Span>();
  #depth = 0;
  size = 0;
  failed = false;

  constructor(source: Source, report: Report, templates: boolean) {
    this.#file = source.file;
    this.#text = source.text;
    this.#report = report;
    this.#templates = templates;
  }

  read(yaml: YamlNode | null | undefined, after = 0): Node {
    if (isAlias(yaml)) return this.#alias(yaml);
    const before = this.size;
    this.size += 1;
    if (this.#depth >= limits.depth) return this.#tooDeep(yaml);
    const anchor = yaml && "anchor" in yaml ? yaml.anchor : undefined;
    if (anchor) this.#open.add(anchor);
    this.#depth += 1;
    const node = this.#fresh(yaml, after);
    this.#depth -= 1;
    if (anchor) {
      this.#open.delete(anchor);
      this.#anchors.set(anchor, { node, size: this.size - before });
      this.#unused.set(anchor, { file: this.#file, start: node.start, end: node.end });
    }
    return node;
  }

  tellUnusedAnchors(): void {
    for (const [anchor, at] of this.#unused) {
      const before = this.#text.lastIndexOf(`&${anchor}`, at.start);
      const start = before < 0 ? at.start : before;
      const end = before < 0 ? at.end : before + anchor.length + 1;
      this.#report.add("unused-element", { file: at.file, start, end }, `Anchor \`&${anchor}\` is never used.`);
    }
  }

  /** Merging copies: chains of merges grow as aliases do, and count as they do. */
  #spend(amount: number): boolean {
    this.size += amount;
    return this.size <= limits.nodes;
  }

  #tooDeep(yaml: YamlNode | null | undefined): Node {
    const [start, end] = yaml?.range ?? [0, 0];
    this.failed = true;
    tooDeep(this.#report, { file: this.#file, start, end: Math.min(end, start + 1) });
    return { kind: "scalar", value: null, tagged: false, file: this.#file, ...this.#point(start) };
  }

  #fresh(yaml: YamlNode | null | undefined, after: number): Node {
    const file = this.#file;
    if (!yaml?.range) return { kind: "scalar", value: null, tagged: false, file, ...this.#point(after) };
    const start = yaml.range[0];
    const end = this.#trimmed(start, lastOf(yaml));
    if (isScalar(yaml)) {
      const value = scalarValue(yaml);
      const tagged = this.#templates && typeof value === "string" && value.includes("<<");
      return { kind: "scalar", value, tagged, file, ...(end > start ? { start, end } : this.#point(start)) };
    }
    if (isSeq(yaml)) {
      const items: Node[] = [];
      let tagged = false;
      for (const item of yaml.items) {
        const node = this.read(item as YamlNode, start);
        tagged ||= node.tagged;
        items.push(node);
      }
      return { kind: "list", items, tagged, file, start, end };
    }
    return this.#map(yaml as YAMLMap, start, end);
  }

  #map(yaml: YAMLMap, start: number, end: number): Node {
    const entries = new Map<string, Entry>();
    const merges: Node[] = [];
    const repeated: Entry[] = [];
    for (const pair of yaml.items as Pair<YamlNode, YamlNode | null>[]) {
      const read = this.#entry(pair, start);
      if (!read) continue;
      if (read.key === "<<") {
        merges.push(read.value);
        continue;
      }
      const earlier = entries.get(read.key);
      if (earlier) repeated.push(earlier);
      entries.set(read.key, read);
    }
    if (merges.length > 0) mergeInto(entries, merges, this.#report, (amount) => this.#spend(amount));
    let tagged = false;
    for (const { value } of entries.values()) tagged ||= value.tagged;
    const node = { kind: "map", entries, tagged, file: this.#file, start, end } as const;
    return repeated.length > 0 ? { ...node, repeated } : node;
  }

  #entry(pair: Pair<YamlNode, YamlNode | null>, start: number): Entry | undefined {
    const keyNode = this.read(pair.key, start);
    const keyAt = { file: this.#file, start: keyNode.start, end: keyNode.end };
    if (keyNode.kind !== "scalar") {
      this.failed = true;
      this.#report.add("yaml-key-not-text", keyAt, `A key must be text; this one is a ${keyNode.kind}.`, {
        help: keyNode.kind === "map" ? "Text that begins with `{` must be quoted: `{` begins a map." : undefined,
      });
      return undefined;
    }
    const written = isScalar(pair.key) ? String(pair.key.source ?? pair.key.value ?? "") : String(keyNode.value);
    return { key: written, keyAt, value: this.read(pair.value, keyNode.end) };
  }

  #alias(alias: Alias): Node {
    const [start, end] = alias.range ?? [0, 0];
    const at = { file: this.#file, start, end };
    const target = this.#anchors.get(alias.source);
    if (!target) {
      this.failed = true;
      const inside = this.#open.has(alias.source);
      const message = inside
        ? `\`*${alias.source}\` stands inside the anchor that it names.`
        : `There is no anchor \`&${alias.source}\` above this alias.`;
      const near = inside ? undefined : nearest(alias.source, this.#anchors.keys());
      this.#report.add("yaml-alias-unknown", at, message, { help: near && `Did you mean \`*${near}\`?` });
      return { kind: "scalar", value: null, tagged: false, ...at };
    }
    this.size += target.size;
    this.#unused.delete(alias.source);
    return target.node;
  }

  /** A block ends where its last text does, not after the blank lines below it. */
  #trimmed(start: number, end: number): number {
    let last = end;
    while (last > start && this.#text.charCodeAt(last - 1) <= 32) last -= 1;
    return last;
  }

  /** Something absent is shown at the character before it. */
  #point(offset: number): { start: number; end: number } {
    const start = Math.max(0, Math.min(offset, this.#text.length) - 1);
    return { start, end: Math.min(start + 1, this.#text.length) };
  }
}

/** Where a node's own text ends: a block's range, as the parser tells it, goes on over the comments below. */
function lastOf(yaml: YamlNode): number {
  let node: YamlNode | null | undefined = yaml;
  let end = yaml.range?.[1] ?? 0;
  while (node?.range) {
    end = node.range[1];
    if (isScalar(node) || isAlias(node) || node.flow) break;
    const next = lastChild(node);
    if (!next?.range) break;
    node = next;
  }
  return end;
}

function lastChild(node: YAMLMap | YAMLSeq): YamlNode | undefined {
  if (isSeq(node)) return node.items.at(-1) as YamlNode | undefined;
  const pair = node.items.at(-1) as Pair<YamlNode, YamlNode | null> | undefined;
  return pair?.value?.range ? pair.value : pair?.key;
}

function scalarValue(yaml: YamlScalar): string | number | boolean | null {
  const text = typeof yaml.value === "string" ? yaml.value : "";
  if (yaml.tag === "tag:yaml.org,2002:str" || yaml.tag === "!") return text;
  if (yaml.type === YamlScalar.PLAIN || yaml.tag) return resolvePlain(text);
  return text;
}
