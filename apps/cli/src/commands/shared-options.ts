import type { Option, Positional } from "../command.ts";
import { UsageError } from "../command.ts";
import { defaultConfigFile } from "../config-file.ts";

export const configArgument = {
  name: "FILE",
  help: `the config, \`-\` for standard input; ${defaultConfigFile} by default`,
  required: false,
} as const satisfies Positional;

export const orbsOption = {
  type: "string",
  value: "DIR",
  help: "take orbs from this folder of NS__NAME@VERSION.yml files first",
} as const satisfies Option;

export const paramOption = {
  type: "string",
  value: "K=V",
  multiple: true,
  help: "give a pipeline parameter a value",
} as const satisfies Option;

/** Reads `K=V` words; the value may hold further equals signs. */
export function readPairs(option: string, words: readonly string[]): Record<string, string> {
  const pairs = words.map((word) => {
    const at = word.indexOf("=");
    if (at < 1) throw new UsageError(`\`--${option} ${word}\` is not of the form K=V.`);
    return [word.slice(0, at), word.slice(at + 1)] as const;
  });
  return Object.fromEntries(pairs);
}
