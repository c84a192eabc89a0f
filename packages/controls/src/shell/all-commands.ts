import { partsOfCommand } from "./parts-of.ts";
import type { Block, Command, Compound } from "./script.ts";

const known = new WeakMap<Block, readonly Command[]>();

/** Every command of a script, also those inside substitutions, in the order of the text. */
export function allCommands(block: Block): readonly Command[] {
  const before = known.get(block);
  if (before) return before;
  const found: Command[] = [];
  collect(block, found);
  found.sort((one, other) => one.start - other.start || other.end - one.end);
  known.set(block, found);
  return found;
}

function collect(block: Block, found: Command[]): void {
  for (const command of block.commands) {
    found.push(command);
    collectInside(command, found);
  }
  for (const compound of block.compounds) collectInside(compound, found);
}

function collectInside(command: Command | Compound, found: Command[]): void {
  for (const part of partsOfCommand(command)) if ("script" in part) collect(part.script, found);
}

/** The compound commands around a command in its block, the innermost first. */
export function* enclosing(command: Command | Compound): Generator<Compound> {
  for (let around = command.within; around; around = around.within) yield around;
}

/** The script that a command belongs to, through all substitutions. */
export function rootOf(block: Block): Block {
  let root = block;
  while (root.owner) root = root.owner.block;
  return root;
}
