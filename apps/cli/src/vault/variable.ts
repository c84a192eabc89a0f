import { longestValue } from "@ringfort/seal";
import { CommandFailure, UsageError } from "../command.ts";

const mostVariables = 100;

/** Of every command that takes a value: a word more than it needs may be the value. */
export const valueOnCommandLine =
  "a value may not stand on the command line, which every process of this machine can read and the shell remembers; if it was one, replace it now. " +
  "Type it when asked, pipe it in, or use --from-file FILE.";

/** A name as jobs can have it. What looks like `NAME=VALUE` is never repeated. */
export function checkName(name: string): string {
  if (name.includes("=")) throw new UsageError(valueOnCommandLine);
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw new UsageError(
      "a variable's name has ASCII letters, digits and `_` only, and does not begin with a digit; what was given is none.",
    );
  }
  if (name.length > 300) throw new UsageError("a variable's name has at most 300 characters.");
  return name;
}

/** Answers what its owner should know of it. A value that no job could get is refused; messages never hold any of it. */
export function checkValue(name: string, value: string): readonly string[] {
  if (value.includes("\0"))
    throw new CommandFailure(
      `${name}: the value holds a NUL byte, which no environment variable can. Encode it, as base64.`,
    );
  if (value.length > longestValue) {
    throw new CommandFailure(
      `${name}: the value has ${value.length} characters; ${longestValue} is the most. Nothing was sent.`,
    );
  }
  if (value === "") return [`${name} is empty.`];
  if ([...value].length < 4 || /^(true|false)$/i.test(value))
    return [`${name} is too short or too common to be masked: where a job prints it, logs will show it.`];
  return [];
}

export function checkCount(names: ReadonlySet<string>, where: string): void {
  if (names.size > mostVariables)
    throw new CommandFailure(
      `${where} would have ${names.size} variables; ${mostVariables} is the most. Nothing was sent.`,
    );
}
