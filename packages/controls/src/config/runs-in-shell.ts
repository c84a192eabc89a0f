import { type Command, rootOf } from "../shell/index.ts";

// What the shell runs in its own process shows its arguments to nobody.
const builtins = new Set(
  "echo printf export declare typeset local readonly test [ [[ : true false read set unset eval return exit cd source . trap shift let mapfile readarray unalias alias type hash wait".split(
    " ",
  ),
);

/** Whether a command is a builtin, or a function of its script: no process starts with its arguments. */
export function runsInShell(command: Command, name: string): boolean {
  if (builtins.has(name)) return true;
  return rootOf(command.block).compounds.some((one) => one.keyword === "function" && one.name === name);
}
