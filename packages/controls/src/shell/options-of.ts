import type { Word } from "./script.ts";
import { textOf } from "./text-of.ts";

export interface Option {
  /** With its dashes: `-k`, `--output`. Letters written together are options of their own. */
  readonly name: string;
  readonly value?: string;
  readonly valueWord?: Word;
  /** The word in which the option stands. */
  readonly word: Word;
}

export interface Options {
  readonly options: readonly Option[];
  readonly operands: readonly Word[];
}

/**
 * Splits arguments as getopt does. `withValue` names the options that take the next word, as in `-o FILE`; those written
 * `--name=value` need not be named. `-abc` is three options, or `-a` with the value `bc` where `-a` takes one.
 */
export function optionsOf(args: readonly Word[], withValue: readonly string[] = []): Options {
  const takes = new Set(withValue);
  const options: Option[] = [];
  const operands: Word[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] as Word;
    const text = textOf(word);
    if (text === "--") {
      for (const operand of args.slice(index + 1)) operands.push(operand);
      break;
    }
    if (!text.startsWith("-") || text === "-") {
      operands.push(word);
      continue;
    }
    const found = text.startsWith("--") || takes.has(text) ? [longOption(text, word)] : letters(text, word, takes);
    const last = found.at(-1);
    const next = args[index + 1];
    if (last && next && last.value === undefined && takes.has(last.name)) {
      found[found.length - 1] = { ...last, value: textOf(next), valueWord: next };
      index += 1;
    }
    for (const option of found) options.push(option);
  }
  return { options, operands };
}

function longOption(text: string, word: Word): Option {
  const equals = text.indexOf("=");
  if (equals < 0) return { name: text, word };
  return { name: text.slice(0, equals), value: text.slice(equals + 1), valueWord: word, word };
}

function letters(text: string, word: Word, takes: ReadonlySet<string>): Option[] {
  const found: Option[] = [];
  for (let at = 1; at < text.length; at += 1) {
    const name = `-${text.charAt(at)}`;
    const rest = text.slice(at + 1);
    if (rest && takes.has(name)) return [...found, { name, value: rest, valueWord: word, word }];
    found.push({ name, word });
    if (found.length > 50) break;
  }
  return found;
}
