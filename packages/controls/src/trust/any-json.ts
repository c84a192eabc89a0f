/** Keys and places in lists, from the root of a parsed file. */
export type JsonPath = readonly (string | number)[];

export interface JsonMap {
  readonly [key: string]: unknown;
}

export function isMap(value: unknown): value is JsonMap {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** Only what the file itself says: a key such as `constructor` is not inherited. */
export function at(value: unknown, ...keys: readonly (string | number)[]): unknown {
  let here = value;
  for (const key of keys) {
    if (here === null || typeof here !== "object" || !Object.hasOwn(here, key)) return undefined;
    here = (here as Record<string | number, unknown>)[key];
  }
  return here;
}

export function textAt(value: unknown, ...keys: readonly (string | number)[]): string | undefined {
  const found = at(value, ...keys);
  return typeof found === "string" ? found : undefined;
}

/** One value where several may stand. */
export interface Placed<T = unknown> {
  readonly value: T;
  readonly path: JsonPath;
}

/** A scalar and a list of one mean the same in most policies; nothing at all is an empty list. */
export function eachOf(value: unknown, path: JsonPath): readonly Placed[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value)
    ? value.map((item, index) => ({ value: item, path: [...path, index] }))
    : [{ value, path }];
}

/** The texts among them. */
export function textsOf(value: unknown, path: JsonPath): readonly Placed<string>[] {
  return eachOf(value, path).flatMap((one) =>
    typeof one.value === "string" ? [{ value: one.value, path: one.path }] : [],
  );
}

/** The maps of a tree that are of a kind, the outer before the inner, with where they stand; what lies very deep is left out. */
export function mapsWhere(root: unknown, wanted: (map: JsonMap) => boolean): readonly Placed<JsonMap>[] {
  const found: Placed<JsonMap>[] = [];
  const walk = (value: unknown, path: JsonPath) => {
    if (path.length > 8 || found.length >= 1000) return;
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) walk(item, [...path, index]);
    } else if (isMap(value)) {
      if (wanted(value)) found.push({ value, path });
      for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
    }
  };
  walk(root, []);
  return found;
}

/** A scalar as text; a map or a list is none. `String` of a map that brings its own `toString` would throw. */
export function written(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}
