import { rootOf } from "./all-commands.ts";
import { callsOf } from "./calls-of.ts";
import { commandName } from "./invocation.ts";
import type { Command, Compound, Redirection, Word } from "./script.ts";
import { textOf } from "./text-of.ts";

/** Where what a command prints ends up. The terminal of a job is its log. */
export type Destination =
  | { readonly kind: "terminal" }
  | { readonly kind: "nowhere" }
  | { readonly kind: "file"; readonly target: Word; readonly appends: boolean }
  | { readonly kind: "pipe"; readonly to: Command | Compound }
  | { readonly kind: "captured"; readonly by: Command | Compound | undefined }
  /** The body of a function: wherever its callers send it. */
  | { readonly kind: "function"; readonly name: string };

export function stdoutGoesTo(command: Command | Compound): Destination {
  let current = command;
  for (;;) {
    const redirected = redirectedBy(current.redirections);
    if (redirected) return redirected;
    const to = current.pipeline.members[current.index + 1];
    if (to) return { kind: "pipe", to };
    if (!current.within) break;
    if (current.within.keyword === "function") return { kind: "function", name: current.within.name ?? "" };
    current = current.within;
  }
  const { kind, owner } = current.block;
  if (kind === "script") return { kind: "terminal" };
  return kind === "process-output" && owner ? stdoutGoesTo(owner) : { kind: "captured", by: owner };
}

const output = /^(?:>|>>|>\||>&|&>|&>>)$/;

function redirectedBy(redirections: readonly Redirection[]): Destination | undefined {
  let found: Destination | undefined;
  for (const { operator, descriptor, target } of redirections) {
    if (!output.test(operator) || !(descriptor === undefined || descriptor === "1")) continue;
    const name = textOf(target);
    if (operator === ">&" && /^\d+$|^-$/.test(name)) {
      if (name !== "1") found = name === "-" ? { kind: "nowhere" } : { kind: "terminal" };
    } else if (name === "/dev/null") found = { kind: "nowhere" };
    else if (/^\/dev\/(?:stdout|stderr|tty|console|fd\/[12])$/.test(name)) found = { kind: "terminal" };
    else if (target.parts[0]?.kind === "process-substitution") found = { kind: "terminal" };
    else found = { kind: "file", target, appends: operator.endsWith(">>") };
  }
  return found;
}

const passesOn = new Set(
  "cat tee sort uniq grep egrep head tail sed awk gawk cut tr jq yq xargs column base64 rev nl less more fold fmt".split(
    " ",
  ),
);

/** A function with more calls than this is taken to be shown somewhere. */
const maxPlaces = 500;

/** True where the output, or what filters such as `tee`, `sort` and `jq` make of it, is shown in the log. */
export function reachesTerminal(command: Command): boolean {
  const ahead: (Command | Compound)[] = [command];
  const seen = new Set(ahead);
  for (let current = ahead.pop(); current; current = ahead.pop()) {
    const destination = stdoutGoesTo(current);
    if (destination.kind === "terminal") return true;
    for (const next of passedOnBy(current, destination)) {
      if (seen.size > maxPlaces) return true;
      if (!seen.has(next)) ahead.push(next);
      seen.add(next);
    }
  }
  return false;
}

function passedOnBy(from: Command | Compound, destination: Destination): readonly (Command | Compound)[] {
  if (destination.kind === "function") return callsOf(rootOf(from.block), destination.name);
  if (destination.kind !== "pipe") return [];
  const { to } = destination;
  return to.kind === "command" && passesOn.has(commandName(to) ?? "") ? [to] : [];
}
