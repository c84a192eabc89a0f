import { allCommands } from "./all-commands.ts";
import { codeOf } from "./code-of.ts";
import { invocationOf } from "./invocation.ts";
import type { Command, Script } from "./script.ts";
import { type OptionsInForce, shellOptions } from "./shell-options.ts";
import { textOf } from "./text-of.ts";

export interface Xtrace {
  /** The step's shell itself traces: `bash -x`. */
  readonly fromStart: boolean;
  /** The commands that turn tracing on: `set -x`, or a `bash -x` of their own. */
  readonly turnedOnBy: readonly Command[];
  /** The commands whose values are printed, without those that a `bash -x` of its own runs. */
  readonly traced: readonly Command[];
}

export function xtraceOf(script: Script, options: OptionsInForce, shell?: string): Xtrace {
  const commands = allCommands(script);
  return {
    fromStart: shellOptions(shell).xtrace,
    turnedOnBy: commands.filter(turnsOn),
    traced: commands.filter((command) => options(command).xtrace),
  };
}

function turnsOn(command: Command): boolean {
  const invocation = invocationOf(command);
  if (!invocation) return false;
  const args = invocation.args.map(textOf);
  if (invocation.name === "set") return tracing(args);
  const code = codeOf(command);
  return code !== undefined && /^(?:ba|da|a|z|k)?sh$/.test(code.by.name) && tracing(code.by.args.map(textOf));
}

function tracing(args: readonly string[]): boolean {
  for (const [index, arg] of args.entries()) {
    if (!/^[-+]/.test(arg) || arg === "--") return false;
    if (/^-[a-z]*x/.test(arg) || (/^-[a-z]*o$/.test(arg) && args[index + 1] === "xtrace")) return true;
    if (/^-[a-z]*o$/.test(arg) && args[index + 1] === "pipefail") return tracing(args.slice(index + 2));
  }
  return false;
}
