import { codeOf } from "./code-of.ts";
import { invocationOf } from "./invocation.ts";
import { partsOf } from "./parts-of.ts";
import type { Command, Parameter, Word } from "./script.ts";

/** One use of a variable by a command. What substitutions inside it use belongs to their own commands. */
export interface Expansion {
  readonly name: string;
  readonly part: Parameter;
  readonly word: Word | undefined;
  readonly use: "command" | "argument" | "assignment" | "redirection" | "here-document" | "here-string";
  /** Its value is split into words and its globs are expanded: the shell's way of being unquoted. */
  readonly splits: boolean;
  /** Its value is read as a program: by `eval`, `bash -c`, `ssh host …`, or by an interpreter at the end of the pipe. */
  readonly sink?: string;
}

const declarations = new Set(["export", "declare", "typeset", "local", "readonly"]);
const printers = new Set(["echo", "printf", "cat", "tee", "sed", "envsubst", "tr"]);

export function expansionsIn(command: Command): readonly Expansion[] {
  const invocation = invocationOf(command);
  const name = invocation?.name ?? "";
  const code = codeOf(command);
  const codeWords = new Set(code?.words);
  const inputSink = code?.stdin ? code.by.name : undefined;
  const pipeSink = printers.has(name) ? interpreterAfter(command) : undefined;
  const found: Expansion[] = [];
  const add = (parts: Word["parts"], word: Word | undefined, use: Expansion["use"], splits: boolean, sink?: string) => {
    for (const part of partsOf(parts)) {
      if (part.kind !== "parameter") continue;
      found.push({ name: part.name, part, word, use, splits: splits && !part.quoted, ...(sink && { sink }) });
    }
  };
  for (const { value } of command.assignments) add(value.parts, value, "assignment", false);
  for (const word of command.words) {
    const isName = word === invocation?.word;
    const whole = name === "[[" || (declarations.has(name) && /^\w+\+?=/.test(word.raw)) || isArithmetic(word);
    const sink = codeWords.has(word) ? code?.by.name : pipeSink;
    add(word.parts, word, isName ? "command" : "argument", !whole, isName ? undefined : sink);
  }
  for (const { operator, target, hereDocument } of command.redirections) {
    const text = operator === "<<<";
    add(target.parts, target, text ? "here-string" : "redirection", false, text ? (inputSink ?? pipeSink) : undefined);
    if (hereDocument) add(hereDocument.parts, undefined, "here-document", false, inputSink ?? pipeSink);
  }
  return found;
}

function isArithmetic(word: Word): boolean {
  return word.parts.length === 1 && word.parts[0]?.kind === "arithmetic";
}

/** The interpreter further down the pipe that would run what this command prints. */
export function interpreterAfter(command: Command): string | undefined {
  const { index, pipeline } = command;
  for (const member of pipeline.members.slice(index + 1, index + 20)) {
    const code = member.kind === "command" ? codeOf(member) : undefined;
    if (code?.stdin) return code.by.name;
  }
  return undefined;
}
