import type { TomlTable } from "smol-toml";

/** One table of the file; remembers what was looked at, and where it is for messages. */
export class Table {
  readonly #values: TomlTable;
  readonly #place: string;
  readonly #known = new Set<string>();

  constructor(values: TomlTable, place: string) {
    this.#values = values;
    this.#place = place;
  }

  get names(): readonly string[] {
    return Object.keys(this.#values);
  }

  close(): void {
    const unknown = this.names.find((name) => !this.#known.has(name));
    if (unknown !== undefined) throw new Error(`${this.#at(unknown)} is not known here`);
  }

  optional<Value>(name: string, read: () => Value): Value | undefined {
    return this.#take(name) === undefined ? undefined : read();
  }

  table(name: string): Table {
    const value = this.#take(name);
    if (!isTable(value)) throw new Error(`${this.#at(name)} must be a table`);
    return new Table(value, `${this.#at(name)}.`);
  }

  *tables(name: string): Generator<[string, Table]> {
    if (this.#take(name) === undefined) return;
    const all = this.table(name);
    for (const key of all.names) yield [key, all.table(key)];
  }

  text(name: string, form: RegExp): string {
    const value = this.#take(name);
    if (typeof value !== "string" || !form.test(value)) throw new Error(`${this.#at(name)} is not as it must be`);
    return value;
  }

  texts(name: string, form: RegExp, otherwise?: readonly string[]): readonly string[] {
    const value = this.#take(name);
    if (value === undefined && otherwise) return otherwise;
    if (!Array.isArray(value) || !value.every((one) => typeof one === "string" && form.test(one))) {
      throw new Error(`${this.#at(name)} must be a list of texts, each as docs/runner-trust.md says`);
    }
    return value as string[];
  }

  scalars(name: string): readonly (string | number | boolean)[] {
    const value = this.#take(name);
    const isScalar = (one: unknown) => typeof one === "string" || typeof one === "boolean" || Number.isSafeInteger(one);
    if (!Array.isArray(value) || !value.every(isScalar)) throw new Error(`${this.#at(name)} must be a list of values`);
    return value as (string | number | boolean)[];
  }

  count(name: string, otherwise: number): number {
    const value = this.#take(name) ?? otherwise;
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
      throw new Error(`${this.#at(name)} must be a count`);
    }
    return value;
  }

  flag(name: string, otherwise: boolean): boolean {
    const value = this.#take(name) ?? otherwise;
    if (typeof value !== "boolean") throw new Error(`${this.#at(name)} must be true or false`);
    return value;
  }

  oneOf<const Choice extends string>(name: string, choices: readonly Choice[], otherwise: Choice): Choice {
    const value = this.#take(name) ?? otherwise;
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw new Error(`${this.#at(name)} must be one of ${choices.join(", ")}`);
    return found;
  }

  #take(name: string): unknown {
    this.#known.add(name);
    return Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
  }

  #at(name: string): string {
    return `${this.#place}${name}`;
  }
}

function isTable(value: unknown): value is TomlTable {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
