import type { Span } from "@ringfort/contract";
import { nearest } from "@ringfort/contract";
import { type Entry, type Node, scalar } from "../read/node.ts";
import type { Compilation } from "./compilation.ts";
import type { Declaration } from "./declarations.ts";
import { type Elements, elementsOf } from "./elements.ts";
import { mismatch } from "./parameter-types.ts";
import { render } from "./render.ts";
import type { Scope } from "./scope.ts";

export interface Call {
  /** "command `install`", "job `node/test`". */
  readonly callee: string;
  readonly at: Span;
  readonly declared: ReadonlyMap<string, Declaration>;
  /** Rendered in the caller's scope already. */
  readonly given: Iterable<Entry>;
  readonly caller: Scope;
  /** Where the callee's own defaults look for executors. */
  readonly home: Elements;
}

/** The values of a callee's parameters: given ones, then defaults. Every mistake is told; a missing value becomes null. */
export function bindArguments(call: Call, compilation: Compilation): ReadonlyMap<string, Node> {
  const values = new Map<string, Node>();
  const chain = call.caller.chain;
  for (const { key, keyAt, value } of call.given) {
    const declared = call.declared.get(key);
    if (!declared) {
      const near = nearest(key, [...call.declared.keys()]);
      compilation.error("argument-unexpected", keyAt, `${capital(call.callee)} has no parameter \`${key}\`.`, {
        chain,
        help:
          filterKeys.has(key) && call.callee.startsWith("job")
            ? `\`${key}\` belongs under \`filters:\`.`
            : near
              ? `Did you mean \`${near}\`?`
              : parametersOf(call.declared),
      });
      continue;
    }
    const wrong = mismatch(value, declared);
    if (wrong) {
      compilation.error(wrong.code, value, `Argument \`${key}\` of ${call.callee} ${wrong.message}`, {
        chain,
        ...(wrong.help === undefined ? {} : { help: wrong.help }),
        related: [{ message: `\`${key}\` is declared here`, at: spanOnly(declared.at) }],
      });
    }
    values.set(key, bound(value, declared, elementsOf(value, call.caller)));
  }
  fillDefaults(call, values, compilation);
  return values;
}

const filterKeys: ReadonlySet<string> = new Set(["branches", "tags"]);

function fillDefaults(call: Call, values: Map<string, Node>, compilation: Compilation): void {
  const missing: string[] = [];
  const home: Scope = {
    elements: call.home,
    parameters: undefined,
    matrix: undefined,
    chain: call.caller.chain,
    calls: undefined,
  };
  for (const declared of call.declared.values()) {
    if (values.has(declared.name)) continue;
    if (declared.default === undefined) missing.push(declared.name);
    // A missing value stays tagged, as one that could not be rendered does: nothing more is said of it.
    const value =
      declared.default === undefined
        ? { ...scalar(null, call.at), tagged: true }
        : render(declared.default, home, compilation);
    values.set(declared.name, bound(value, declared, call.home));
  }
  if (missing.length === 0) return;
  const names = missing.map((name) => `\`${name}\``).join(", ");
  compilation.error(
    "argument-missing",
    call.at,
    `${capital(call.callee)} needs ${missing.length > 1 ? "the arguments" : "the argument"} ${names}.`,
    {
      chain: call.caller.chain,
      related: missing.map((name) => ({
        message: `\`${name}\` has no default here`,
        at: spanOnly(call.declared.get(name)?.at ?? call.at),
      })),
    },
  );
}

/** Steps and executors keep the elements of whoever wrote them: their names mean what they meant there. */
function bound(value: Node, declared: Declaration, elements: Elements): Node {
  if (value.bound) return value;
  return declared.type === "steps" || declared.type === "executor" ? { ...value, bound: elements } : value;
}

function parametersOf(declared: ReadonlyMap<string, Declaration>): string {
  if (declared.size === 0) return "It takes no arguments.";
  return `It has ${[...declared.keys()]
    .slice(0, 12)
    .map((name) => `\`${name}\``)
    .join(", ")}.`;
}

function spanOnly(at: Span): Span {
  return { file: at.file, start: at.start, end: at.end };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
