import type { Instant } from "@ringfort/contract";
import { instantOf } from "./instants.ts";

/** Reads a value out of parsed JSON, or throws `Malformed`. What it does not ask for is ignored. */
export type Shape<T> = (value: unknown) => T;
type Shapes = Readonly<Record<string, Shape<unknown>>>;
type Of<S extends Shapes> = { readonly [K in keyof S]: ReturnType<S[K]> };

/** The body is not what the route is documented to answer. */
export class Malformed extends Error {}

const longestList = 100_000;

export const text: Shape<string> = (value) => {
  if (typeof value !== "string") throw new Malformed("text was expected");
  return value;
};

export const flag: Shape<boolean> = (value) => {
  if (typeof value !== "boolean") throw new Malformed("true or false was expected");
  return value;
};

export const number: Shape<number> = (value) => {
  if (typeof value !== "number") throw new Malformed("a number was expected");
  return value;
};

export const instant: Shape<Instant> = (value) => {
  const read = instantOf(text(value));
  if (read === undefined) throw new Malformed("a time was expected");
  return read;
};

/** What becomes a segment of a later path: a name in it that a URL would resolve is refused. */
export const id: Shape<string> = (value) => {
  const read = text(value);
  if (!/^[\w.:~-]{1,200}$/.test(read) || /^\.+$/.test(read)) throw new Malformed("an id was expected");
  return read;
};

/** `gh/acme/app`: segments that become a path. */
export const slug: Shape<string> = (value) => {
  const read = text(value);
  if (!isSlug(read)) throw new Malformed("a slug was expected");
  return read;
};

export function isSlug(value: string): boolean {
  const segments = value.split("/");
  const plain = segments.every(
    (segment) => segment !== "" && segment !== "." && segment !== ".." && segment.length <= 300,
  );
  return plain && segments.length <= 3 && ![...value].some((sign) => sign < " " || "\u007f\\?#%".includes(sign));
}

export function oneOf<const W extends string>(...words: readonly W[]): Shape<W> {
  return (value) => {
    const found = words.find((word) => word === value);
    if (found === undefined) throw new Malformed(`one of ${words.join(", ")} was expected`);
    return found;
  };
}

/** Absent and null are the same. */
export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value) => (value === undefined || value === null ? undefined : shape(value));
}

export function list<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) throw new Malformed("a list was expected");
    if (value.length > longestList) throw new Malformed("the list is too long");
    return value.map(shape);
  };
}

export function mapOf<T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return (value) => Object.fromEntries(Object.entries(fields(value)).map(([key, inner]) => [key, shape(inner)]));
}

/** An object with these fields, spelled with underscores or hyphens. Of `also`, what is absent is left out. */
export function object<R extends Shapes, A extends Shapes = Record<never, never>>(
  needed: R,
  also?: A,
): Shape<Of<R> & Partial<Of<A>>> {
  return (value) => {
    const given = fields(value);
    const read: Record<string, unknown> = {};
    for (const [name, shape] of Object.entries(needed)) read[name] = within(name, shape, valueAt(given, name));
    for (const [name, shape] of Object.entries(also ?? {})) {
      const inner = valueAt(given, name);
      if (inner !== undefined && inner !== null) read[name] = within(name, shape, inner);
    }
    return read as Of<R> & Partial<Of<A>>;
  };
}

/** What an object holds under one name. */
export function field<T>(name: string, shape: Shape<T>): Shape<T> {
  return (value) => within(name, shape, valueAt(fields(value), name));
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Malformed("an object was expected");
  return value as Readonly<Record<string, unknown>>;
}

/** The vendor's documents write hyphens where most answers have underscores. */
function valueAt(given: Readonly<Record<string, unknown>>, name: string): unknown {
  for (const spelling of [name, name.replaceAll("_", "-")]) if (Object.hasOwn(given, spelling)) return given[spelling];
  return undefined;
}

function within<T>(name: string, shape: Shape<T>, value: unknown): T {
  try {
    return shape(value);
  } catch (error) {
    if (error instanceof Malformed) throw new Malformed(`\`${name}\`: ${error.message}`);
    throw error;
  }
}
