import { WrittenScalar } from "@ringfort/config";
import { readYamlData } from "../../apps/cli/src/pack/yaml-data.ts";

/** YAML as data: scalars without quotes keep their spelling, aliases are written out. */
export type Data = unknown;
export type DataMap = Record<string, Data>;

/** Where a piece of data hangs. */
export interface Hook {
  readonly parent: DataMap | Data[];
  readonly key: string | number;
}

const read = new Map<string, Data>();

/** A copy of what a text says, to change at will; undefined when it is no YAML. Texts that come again and again are read once. */
export function dataOf(text: string, { remember = false } = {}): Data {
  if (!remember) return parsed(text);
  if (!read.has(text)) read.set(text, parsed(text));
  return copyOf(read.get(text));
}

export function parsed(text: string): Data {
  try {
    return readYamlData(text, "");
  } catch {
    return undefined;
  }
}

export function copyOf(data: Data): Data {
  if (Array.isArray(data)) return data.map(copyOf);
  if (!isMap(data)) return data;
  const copy: DataMap = {};
  for (const key of Object.keys(data)) put({ parent: copy, key }, copyOf(data[key]));
  return copy;
}

/** Every place below a piece of data, up to a number that is enough to choose from. */
export function hooksIn(data: Data, found: Hook[] = []): Hook[] {
  if (found.length > 5000 || !(isMap(data) || Array.isArray(data))) return found;
  for (const key of Array.isArray(data) ? data.keys() : Object.keys(data)) {
    const hook = { parent: data, key };
    found.push(hook);
    hooksIn(valueAt(hook), found);
  }
  return found;
}

export function valueAt({ parent, key }: Hook): Data {
  return (parent as DataMap)[key];
}

/** Also for `__proto__`, which plain assignment would swallow. */
export function put({ parent, key }: Hook, value: Data): void {
  Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true });
}

export function remove({ parent, key }: Hook): void {
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[String(key)];
}

export function isMap(data: Data): data is DataMap {
  return typeof data === "object" && data !== null && !Array.isArray(data) && !(data instanceof WrittenScalar);
}

export function mapOf(data: Data): DataMap {
  return isMap(data) ? data : {};
}

/** A scalar as text, with or without quotes. */
export function textOf(data: Data): string | undefined {
  return data instanceof WrittenScalar ? data.text : typeof data === "string" ? data : undefined;
}

/** The type that a parameter with this value has; undefined when none has it. */
export function parameterTypeOf(value: Data): "string" | "integer" | "boolean" | undefined {
  if (typeof value === "string") return "string";
  if (!(value instanceof WrittenScalar)) return undefined;
  if (/^(?:true|false)$/.test(value.text)) return "boolean";
  if (/^(?:0|[1-9]\d{0,8})$/.test(value.text)) return "integer";
  return /^[A-Za-z][A-Za-z ./-]*$/.test(value.text) && !/^(?:y|n|yes|no|on|off|null)$/i.test(value.text)
    ? "string"
    : undefined;
}

/** The jobs that are written out, not those that stand for another. */
export function jobsIn(config: DataMap): { readonly job: DataMap }[] {
  return Object.values(mapOf(config.jobs))
    .filter(isMap)
    .map((job) => ({ job }));
}
