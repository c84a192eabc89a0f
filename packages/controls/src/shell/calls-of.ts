import { allCommands } from "./all-commands.ts";
import { commandName } from "./invocation.ts";
import type { Block, Command } from "./script.ts";

const known = new WeakMap<Block, ReadonlyMap<string, readonly Command[]>>();

/** The commands of a script with this name: calls of a function, uses of a program. */
export function callsOf(root: Block, name: string): readonly Command[] {
  const before = known.get(root);
  if (before) return before.get(name) ?? [];
  const calls = Map.groupBy(allCommands(root), (command) => commandName(command) ?? "");
  known.set(root, calls);
  return calls.get(name) ?? [];
}
