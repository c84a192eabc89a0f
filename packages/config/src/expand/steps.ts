import type { Span } from "@ringfort/contract";
import { nearest } from "@ringfort/contract";
import type { Frame } from "../diagnostics/frame.ts";
import { limits } from "../read/limits.ts";
import { type Entry, get, isNull, type MapNode, type Node, textOf } from "../read/node.ts";
import { bindArguments } from "./arguments.ts";
import { builtInSteps, normalStep } from "./built-in-steps.ts";
import type { Compilation } from "./compilation.ts";
import { conditionHolds } from "./conditions.ts";
import { declarationsOf } from "./declarations.ts";
import { type Elements, elementsOf, findElement } from "./elements.ts";
import { render } from "./render.ts";
import { type Scope, within } from "./scope.ts";

/** Writes a list of steps out: commands inlined, conditions decided, lists of steps spliced, built-in steps in their long form. */
export function expandSteps(steps: Node, scope: Scope, compilation: Compilation): Node[] {
  const out: Node[] = [];
  expandInto(out, steps, scope, compilation);
  return out;
}

function expandInto(out: Node[], steps: Node, scope: Scope, compilation: Compilation): void {
  if (steps.kind === "map") {
    compilation.error("steps-map", steps, "Steps are a list; this map is read as one step.", {
      chain: scope.chain,
      help: "Begin it with `- `.",
    });
    expandStep(out, steps, scope, compilation);
    return;
  }
  if (steps.kind !== "list") {
    compilation.error("wrong-type", steps, "Steps are a list.", { chain: scope.chain });
    return;
  }
  const here = steps.bound ? { ...scope, elements: elementsOf(steps, scope) } : scope;
  for (const step of steps.items) {
    if (compilation.exhausted) return;
    expandStep(out, step, here, compilation);
  }
}

function expandStep(out: Node[], step: Node, scope: Scope, compilation: Compilation): void {
  if (step.kind === "scalar") {
    const whole = step.tagged ? render(step, scope, compilation) : step;
    const name = textOf(whole);
    if (whole.kind === "scalar" && whole.tagged) return;
    if (whole.kind === "list") expandInto(out, whole, scope, compilation);
    else if (whole.kind === "map") expandStep(out, whole, scope, compilation);
    else if (name !== undefined) callStep(out, name, whole, undefined, scope, compilation);
    else if (!step.tagged)
      compilation.error("wrong-type", step, "A step is a name, or a map with one key.", { chain: scope.chain });
    return;
  }
  if (step.kind === "list") {
    compilation.error("wrong-type", step, "A step is a name or a map; this is a list inside the list.", {
      chain: scope.chain,
      help: "An alias of a whole list nests it. Name the steps one by one, or make a command of them.",
    });
    return;
  }
  const key = stepKey(step, scope, compilation);
  if (!key) return;
  if (key.key === "when" || key.key === "unless") expandCondition(out, key, scope, compilation);
  else if (key.key === "steps") expandInto(out, render(key.value, scope, compilation), scope, compilation);
  else callStep(out, key.key, step, isNull(key.value) ? undefined : key, scope, compilation);
}

/** A step map has one key. With more, the compiler keeps a key without a value and drops the rest. */
function stepKey(step: MapNode, scope: Scope, compilation: Compilation): Entry | undefined {
  const keys = [...step.entries.values()];
  const [first] = keys;
  if (!first) {
    compilation.error("wrong-type", step, "This step is an empty map.", { chain: scope.chain });
    return undefined;
  }
  if (keys.length === 1) return first;
  const counts = keys.find(({ value }) => isNull(value)) ?? first;
  const others = keys.filter((key) => key !== counts).map(({ key }) => `\`${key}\``);
  compilation.error(
    "step-keys",
    counts.keyAt,
    `Only \`${counts.key}\` counts in this step; ${others.join(", ")} ${others.length > 1 ? "have" : "has"} no effect.`,
    {
      chain: scope.chain,
      help: isNull(counts.value)
        ? `To give them to \`${counts.key}\`, indent them below it.`
        : `Write \`${counts.key}:\` with ${counts.key === "run" ? "`command:` and the others" : "all of them"} below it.`,
    },
  );
  return counts;
}

function expandCondition(out: Node[], key: Entry, scope: Scope, compilation: Compilation): void {
  const condition = get(key.value, "condition");
  const steps = get(key.value, "steps");
  if (condition === undefined || steps === undefined || isNull(steps)) {
    const missing = condition === undefined ? "a `condition`" : "`steps`";
    compilation.error(
      "when-step-incomplete",
      key.keyAt,
      `${key.key === "when" ? "A" : "An"} \`${key.key}\` step needs ${missing}.`,
      {
        chain: scope.chain,
      },
    );
    return;
  }
  for (const other of key.value.kind === "map" ? key.value.entries.values() : []) {
    if (other.key === "condition" || other.key === "steps") continue;
    compilation.error(
      "extraneous-key",
      other.keyAt,
      `\`${other.key}\` is no key of ${key.key === "when" ? "a" : "an"} \`${key.key}\` step.`,
      {
        chain: scope.chain,
      },
    );
  }
  const holds = conditionHolds(condition, scope, compilation);
  if (holds === undefined || holds !== (key.key === "when")) return;
  expandInto(
    out,
    steps.tagged && steps.kind === "scalar" ? render(steps, scope, compilation) : steps,
    scope,
    compilation,
  );
}

function callStep(
  out: Node[],
  name: string,
  at: Node,
  body: Entry | undefined,
  scope: Scope,
  compilation: Compilation,
): void {
  const local = scope.elements.own("commands").has(name);
  const place = body?.keyAt ?? at;
  const builtIn = builtInSteps.get(name.replaceAll("-", "_"));
  if (!local && builtIn && !(scope.elements.isOrb && name.includes("/"))) {
    if (!compilation.spend("steps", 1, place)) return;
    const rendered = body && render(body.value, scope, compilation);
    out.push({ ...normalStep(builtIn, rendered, at, scope, compilation), chain: scope.chain });
    return;
  }
  const search = findElement("commands", name, place, scope, compilation);
  if (search.found) {
    expandCommand(
      out,
      { name, at, body, elements: search.found.elements, command: search.found.entry },
      scope,
      compilation,
    );
    return;
  }
  if (search.told || isFunction(name, scope.elements)) return;
  tellUnknownStep(name, place.end > place.start ? place : at, scope.elements, compilation, scope.chain);
}

interface CommandCall {
  readonly name: string;
  readonly at: Node;
  readonly body: Entry | undefined;
  readonly elements: Elements;
  readonly command: Entry;
}

function expandCommand(out: Node[], call: CommandCall, scope: Scope, compilation: Compilation): void {
  const callee = `command \`${call.name}\``;
  const place = call.body?.keyAt ?? call.at;
  const definition = call.command.value;
  for (let caller = scope.calls; caller; caller = caller.caller) {
    if (caller.element !== definition) continue;
    compilation.error("command-recursive", place, `${callee[0]?.toUpperCase()}${callee.slice(1)} calls itself.`, {
      chain: scope.chain,
    });
    return;
  }
  const depth = (scope.calls?.depth ?? 0) + 1;
  if (depth > limits.calls) {
    compilation.error("command-recursive", place, `Commands call one another more than ${limits.calls} deep here.`, {
      chain: scope.chain,
    });
    return;
  }
  const given = call.body ? render(call.body.value, scope, compilation) : undefined;
  if (given && given.kind !== "map") {
    compilation.error("wrong-type", given, `The arguments of ${callee} are a map.`, { chain: scope.chain });
    return;
  }
  const declared = declarationsOf(definition, "command", compilation, scope.chain);
  const entries = given?.kind === "map" ? given.entries.values() : [];
  const parameters = bindArguments(
    { callee, at: place, declared, given: entries, caller: scope, home: call.elements },
    compilation,
  );
  const steps = get(definition, "steps");
  if (isNull(steps) || steps === undefined) {
    compilation.error("steps-missing", call.command.keyAt, `Command \`${call.command.key}\` has no steps.`, {
      chain: scope.chain,
    });
    return;
  }
  if (!compilation.spend("steps", 1, place)) return;
  const inside = within(
    {
      elements: call.elements,
      parameters,
      matrix: undefined,
      chain: scope.chain,
      calls: { element: definition, depth, caller: scope.calls },
    },
    `in ${callee}, called here`,
    place,
  );
  expandInto(out, steps.kind === "scalar" ? render(steps, inside, compilation) : steps, inside, compilation);
}

/** `functions:` names steps by alias; what they do is decided outside of the config, so they stay as they are. */
export function isFunction(name: string, elements: Elements): boolean {
  const functions = get(elements.root, "functions");
  return functions?.kind === "map" && functions.entries.has(name.split("/", 1)[0] ?? name);
}

export function tellUnknownStep(
  name: string,
  at: Span,
  elements: Elements,
  compilation: Compilation,
  chain?: Frame,
): void {
  const near = nearest(name, [...elements.own("commands").keys(), ...builtInSteps.keys(), "when", "unless"]);
  compilation.error(
    "command-unknown",
    at,
    `There is no command \`${name.slice(0, 200)}\` in ${elements.label}, nor a built-in step of this name.`,
    {
      chain,
      help: near ? `Did you mean \`${near}\`?` : undefined,
    },
  );
}
