import { allCommands } from "./all-commands.ts";
import { argumentsOf, commandName } from "./invocation.ts";
import type { Block, Command, Compound, Script } from "./script.ts";

export interface ShellOptions {
  /** `set -e`: a failing command ends the script. */
  readonly errexit: boolean;
  readonly pipefail: boolean;
  /** `set -x`: every command is printed with its values. */
  readonly xtrace: boolean;
}

const names: Readonly<Record<string, keyof ShellOptions>> = { e: "errexit", x: "xtrace" };
const off: ShellOptions = { errexit: false, pipefail: false, xtrace: false };

/** The options with which CircleCI starts a step: those of its `shell`, and `-eo pipefail` without one. */
export function shellOptions(shell?: string): ShellOptions {
  if (shell === undefined || shell.trim() === "") return { errexit: true, pipefail: true, xtrace: false };
  return changedBy(off, shell.trim().split(/\s+/).slice(1));
}

/** What `set`, or a shell's own command line, makes of the options. */
function changedBy(before: ShellOptions, args: readonly string[]): ShellOptions {
  const after = { ...before };
  for (const [index, arg] of args.entries()) {
    if (arg === "--" || !/^[-+]/.test(arg)) {
      if (!/^[-+][a-zA-Z]*o$/.test(args[index - 1] ?? "")) break;
      continue;
    }
    const value = arg.startsWith("-");
    if (arg.startsWith("--")) continue;
    for (const letter of arg.slice(1)) {
      const option = letter === "o" ? args[index + 1] : names[letter];
      if (option === "errexit" || option === "pipefail" || option === "xtrace") after[option] = value;
    }
  }
  return after;
}

/** The options in force when a command starts, reading the script from top to bottom. */
export type OptionsInForce = (command: Command) => ShellOptions;

export function optionsInForce(script: Script, shell?: string): OptionsInForce {
  const current = new Map<Block | Compound, ShellOptions>();
  const at = new Map<Command, ShellOptions>();
  const first = shellOptions(shell);
  for (const command of allCommands(script)) {
    const scope = scopeOf(command);
    const before = current.get(scope) ?? inherited(scope, current) ?? first;
    at.set(command, before);
    const after = commandName(command) === "set" ? changedBy(before, argumentsOf(command)) : before;
    current.set(scope, after);
  }
  return (command) => at.get(command) ?? first;
}

// A subshell and a substitution start with what is in force around them, and give nothing back.
function inherited(
  scope: Block | Compound,
  current: ReadonlyMap<Block | Compound, ShellOptions>,
): ShellOptions | undefined {
  for (let outer = outside(scope); outer; outer = outside(outer)) {
    const known = current.get(outer);
    if (known) return known;
  }
  return undefined;
}

function outside(scope: Block | Compound): Block | Compound | undefined {
  if (scope.kind === "compound") return scope.within ? scopeOf(scope) : scope.block;
  return scope.owner && scopeOf(scope.owner);
}

function scopeOf(place: Command | Compound): Block | Compound {
  for (let around = place.within; around; around = around.within) if (around.keyword === "subshell") return around;
  return place.block;
}
