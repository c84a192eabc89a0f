import { parseArgs } from "node:util";
import { nearest } from "@ringfort/contract";
import { type Arguments, type Command, type Option, type OptionTable, UsageError } from "./command.ts";

/** Reads the words after a command; throws a `UsageError` that names the word it could not use. */
export function readArguments(command: Command, words: readonly string[]): Arguments {
  const { tokens, positionals } = parseArgs({
    args: [...words],
    options: Object.fromEntries(Object.entries(command.options).map(([name, option]) => [name, parserOption(option)])),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const given = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const option = optionNamed(command, token.name, token.rawName);
    const value = checkedValue(option, token.rawName, token.value, token.inlineValue);
    given.set(token.name, [...(given.get(token.name) ?? []), value]);
  }
  checkPositionals(command, positionals);
  checkExclusive(command, given);
  return { options: valuesOf(command.options, given), positionals };
}

/** Only a value that must be there may be the next word. */
function parserOption({ type, short, implied }: Option): { type: "string" | "boolean"; short?: string } {
  return { type: implied === undefined ? type : "boolean", ...(short === undefined ? {} : { short }) };
}

function optionNamed(command: Command, name: string, rawName: string): Option {
  const option = Object.hasOwn(command.options, name) ? command.options[name] : undefined;
  if (option && (rawName.startsWith("--") || rawName === `-${option.short}`)) return option;
  const guess = nearest(name, Object.keys(command.options));
  throw new UsageError(`unknown option \`${rawName}\`.${guess ? ` Did you mean \`--${guess}\`?` : ""}`);
}

function checkedValue(option: Option, rawName: string, value: string | undefined, inline: boolean | undefined): string {
  if (option.type === "boolean") {
    if (value !== undefined) throw new UsageError(`\`${rawName}\` takes no value.`);
    return "true";
  }
  if (value === undefined && option.implied !== undefined) return option.implied;
  if (value === undefined) throw new UsageError(`\`${rawName}\` needs a value: ${rawName} ${option.value}.`);
  if (!inline && value.startsWith("--")) {
    throw new UsageError(
      `\`${rawName}\` needs a value, and \`${value}\` looks like an option; if it is meant, write ${rawName}=${value}.`,
    );
  }
  if (option.choices && !option.choices.includes(value)) {
    const guess = nearest(value, option.choices);
    const known = option.choices.join(", ");
    throw new UsageError(
      `\`${rawName}\` cannot be \`${value}\`: it is one of ${known}.${guess ? ` Did you mean \`${guess}\`?` : ""}`,
    );
  }
  return value;
}

function checkPositionals(command: Command, positionals: readonly string[]): void {
  const missing = command.positionals.find((positional, at) => positional.required && positionals[at] === undefined);
  if (missing) throw new UsageError(`${missing.name} is missing: ${missing.help}.`);
  const extra = command.positionals.at(-1)?.many ? undefined : positionals[command.positionals.length];
  if (extra !== undefined) throw new UsageError(command.unexpected ?? `unexpected argument \`${extra}\`.`);
}

function checkExclusive(command: Command, given: ReadonlyMap<string, unknown>): void {
  for (const group of command.exclusive ?? []) {
    const present = group.filter((name) => given.has(name));
    if (present.length > 1)
      throw new UsageError(`\`--${present[0]}\` and \`--${present[1]}\` cannot be given together.`);
  }
}

function valuesOf(table: OptionTable, given: ReadonlyMap<string, readonly string[]>): Arguments["options"] {
  const values: Record<string, boolean | string | readonly string[] | undefined> = {};
  for (const [name, option] of Object.entries(table)) {
    const found = given.get(name);
    if (option.type === "boolean") values[name] = found !== undefined;
    else values[name] = option.multiple ? (found ?? []) : found?.at(-1);
  }
  return values;
}
