import { WrittenScalar } from "@ringfort/config";
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from "yaml";
import { CommandFailure } from "../command.ts";

export type YamlMap = { [key: string]: YamlData };
export type YamlData = string | WrittenScalar | YamlMap | readonly YamlData[] | null;

/** Aliases are written out; this bounds what a few lines can grow to. */
const mostNodes = 500_000;

/** Reads one YAML file to plain data: anchors and merges are resolved, scalars keep their spelling. */
export function readYamlData(text: string, path: string): YamlData {
  try {
    const document = parseDocument(text, { version: "1.1", schema: "failsafe", uniqueKeys: false });
    const [error] = document.errors;
    if (error) throw new CommandFailure(`${path} is not valid YAML: ${error.message.trim()}`);
    return new Reading(document, path).dataOf(document.contents);
  } catch (cause) {
    if (cause instanceof RangeError) throw new CommandFailure(`${path} nests too deeply.`, { cause });
    throw cause;
  }
}

class Reading {
  readonly #document: Document;
  readonly #path: string;
  #nodes = 0;

  constructor(document: Document, path: string) {
    this.#document = document;
    this.#path = path;
  }

  dataOf(node: unknown): YamlData {
    this.#nodes += 1;
    if (this.#nodes > mostNodes)
      throw new CommandFailure(`${this.#path} grows too large when its aliases are written out.`);
    if (isAlias(node)) return this.dataOf(this.#target(node));
    if (isMap(node)) return this.#mapOf(node);
    if (isSeq(node)) return node.items.map((item) => this.dataOf(item));
    if (isScalar(node)) return scalarOf(node.value, node.source, node.type, node.tag);
    return null;
  }

  #target(alias: Node): Node | undefined {
    if (!isAlias(alias)) return alias;
    const target = alias.resolve(this.#document);
    if (!target) throw new CommandFailure(`${this.#path}: there is no anchor for the alias *${alias.source}.`);
    return target;
  }

  #mapOf(map: YAMLMap): YamlMap {
    const own: YamlMap = {};
    const merged: YamlMap[] = [];
    for (const { key, value } of map.items as Pair[]) {
      if (isMergeKey(key)) merged.push(...this.#mergeSources(value));
      else put(own, keyText(this.dataOf(key), this.#path), this.dataOf(value));
    }
    for (const source of merged) {
      for (const [key, value] of Object.entries(source)) if (!Object.hasOwn(own, key)) put(own, key, value);
    }
    return own;
  }

  #mergeSources(value: unknown): YamlMap[] {
    const data = this.dataOf(value);
    const sources = Array.isArray(data) ? data : [data];
    return sources.map((source) => {
      if (isDataMap(source)) return source;
      throw new CommandFailure(`${this.#path}: \`<<\` merges maps, and this is not one.`);
    });
  }
}

export function isDataMap(data: YamlData | undefined): data is YamlMap {
  return typeof data === "object" && data !== null && !Array.isArray(data) && !(data instanceof WrittenScalar);
}

/** Also for `__proto__`, which plain assignment would swallow. */
export function put(map: YamlMap, key: string, value: YamlData): void {
  Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.value === "<<" && key.type === "PLAIN";
}

function keyText(key: YamlData, path: string): string {
  if (key instanceof WrittenScalar) return key.text;
  if (typeof key === "string") return key;
  throw new CommandFailure(`${path}: a key is a list or a map.`);
}

function scalarOf(
  value: unknown,
  source: string | undefined,
  type: string | undefined,
  tag: string | undefined,
): YamlData {
  if (type !== "PLAIN" || (tag !== undefined && tag !== "tag:yaml.org,2002:str")) return String(value ?? "");
  const text = String(value ?? "");
  if (text === "") return null;
  // Written over several lines it cannot be one of the things that are not text.
  return source === text && !text.includes("\n") ? new WrittenScalar(text) : text;
}
