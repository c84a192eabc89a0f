import { invocationOf } from "./invocation.ts";
import type { Command, Compound, Pipeline } from "./script.ts";
import type { OptionsInForce } from "./shell-options.ts";
import { textOf } from "./text-of.ts";

/** How the failure of a command is lost. */
export type Swallow =
  /** `cmd || true` */
  | "or"
  /** `! cmd` */
  | "negated"
  /** An if or a loop asks for the status and nothing in it fails the step. */
  | "condition"
  /** A later member of the pipe decides, since `pipefail` is off. */
  | "pipe"
  /** Commands follow, and `set -e` is off. */
  | "errexit-off"
  /** `cmd && other`, with more after it: `set -e` does not look at the left side. */
  | "and"
  /** `cmd &` */
  | "background"
  /** `echo "$(cmd)"`, `export X=$(cmd)`: the status of the outer command counts. */
  | "captured";

/** Undefined where a failure of the command fails the step. */
export function isSwallowed(command: Command, options: OptionsInForce): Swallow | undefined {
  let current: Command | Compound = command;
  const { errexit, pipefail } = options(command);
  for (;;) {
    const swallow = swallowedHere(current, errexit, pipefail);
    if (swallow) return swallow;
    const outer: Command | Compound | undefined = current.within ?? current.block.owner;
    if (!outer) return undefined;
    if (!current.within && !keepsStatus(outer)) return "captured";
    if (!current.within && current.block.kind !== "command-substitution") return "captured";
    current = outer;
  }
}

function swallowedHere(current: Command | Compound, errexit: boolean, pipefail: boolean): Swallow | undefined {
  const { pipeline, within, role } = current;
  if (!pipefail && current.index < pipeline.members.length - 1) return "pipe";
  if (pipeline.list.endedBy === "&") return "background";
  if (role === "condition" && within) return failsSomewhere(within) ? undefined : "condition";
  if (pipeline.negated) return "negated";
  const handler = alternativeTo(pipeline);
  if (handler) return fails(handler) ? undefined : "or";
  if (followed(current)) {
    if (pipeline.index < pipeline.list.pipelines.length - 1) return "and";
    if (!errexit) return "errexit-off";
  }
  return undefined;
}

/** What runs instead when the pipeline fails: the next after `||`. */
function alternativeTo({ list, index }: Pipeline): Pipeline | undefined {
  const { pipelines } = list;
  for (let next = index + 1; next < pipelines.length; next += 1) {
    if (pipelines[next]?.joinedBy === "||") return pipelines[next];
  }
  return undefined;
}

/** True where other commands come after the list in the same block, so that its own status is not the last. */
function followed({ block, pipeline }: Command | Compound): boolean {
  const last = block.commands.at(-1);
  if (!last) return false;
  let outer: Command | Compound = last;
  while (outer.within && outer.pipeline.list !== pipeline.list) outer = outer.within;
  return outer.pipeline.list !== pipeline.list;
}

function keepsStatus(owner: Command | Compound): boolean {
  return owner.kind === "command" && owner.words.length === 0;
}

function fails(handler: Pipeline): boolean {
  const last = handler.members.at(-1);
  if (!last) return false;
  return last.kind === "compound" ? failsSomewhere(last) : failsItself(last);
}

function failsSomewhere(compound: Compound): boolean {
  return compound.block.commands.some(
    (command) => command.start >= compound.start && command.end <= compound.end && failsItself(command),
  );
}

// A name such as `die` is taken at its word: it is how people write a handler that fails.
function failsItself(command: Command): boolean {
  const invocation = invocationOf(command);
  if (!invocation) return false;
  const { name, args } = invocation;
  const [status] = args.map(textOf);
  if (name === "exit" || name === "return") return status !== "0";
  if (name === "kill" || name === "false") return true;
  return /^(?:die|fail|error|abort|bail)(?:[_-]\w+)?$/.test(name);
}
