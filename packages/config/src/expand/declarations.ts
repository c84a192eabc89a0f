import type { Span } from "@ringfort/contract";
import { nearest } from "@ringfort/contract";
import type { Frame } from "../diagnostics/frame.ts";
import { type Entry, get, isNull, type MapNode, type Node, textOf } from "../read/node.ts";
import { unionOfReservedNames } from "../readings.ts";
import type { Compilation } from "./compilation.ts";
import { mismatch } from "./parameter-types.ts";

export const parameterTypes = ["string", "boolean", "integer", "enum", "executor", "steps", "env_var_name"] as const;
export type ParameterType = (typeof parameterTypes)[number];

export interface Declaration {
  readonly name: string;
  /** `unknown` when the declaration does not say, which has been told: any argument will do. */
  readonly type: ParameterType | "unknown";
  readonly default: Node | undefined;
  /** Of an enum, its values. */
  readonly values: readonly Node[];
  readonly at: Span;
}

/** Whose parameters are declared, because pipelines and jobs have rules of their own. */
export type Owner = "pipeline" | "job" | "command" | "executor";

const known = new WeakMap<Node, ReadonlyMap<string, Declaration>>();

/** Reads the `parameters:` of an element, once. Broken declarations are told and left out of nothing: their arguments stay legal. */
export function declarationsOf(
  element: Node,
  owner: Owner,
  compilation: Compilation,
  chain: Frame | undefined,
): ReadonlyMap<string, Declaration> {
  const before = known.get(element);
  if (before) return before;
  const declared = new Map<string, Declaration>();
  known.set(element, declared);
  const parameters = get(element, "parameters");
  if (isNull(parameters)) return declared;
  if (parameters?.kind !== "map") {
    if (parameters)
      compilation.error("wrong-type", parameters, "`parameters` is a map of names to declarations.", { chain });
    return declared;
  }
  for (const entry of parameters.entries.values())
    declared.set(entry.key, declaration(entry, owner, compilation, chain));
  return declared;
}

function declaration(entry: Entry, owner: Owner, compilation: Compilation, chain: Frame | undefined): Declaration {
  const tell = (code: Parameters<Compilation["error"]>[0], at: Span, message: string, help?: string) =>
    compilation.error(code, at, message, { chain, help });
  const name = entry.key;
  if (owner === "job" && unionOfReservedNames.has(name)) {
    tell(
      "parameter-name-reserved",
      entry.keyAt,
      `\`${name}\` has a meaning of its own in workflows and cannot be a job's parameter.`,
    );
  }
  if (name.trim() === "") tell("name-invalid", entry.keyAt, "A parameter needs a name.");
  const body = entry.value.kind === "map" ? entry.value : undefined;
  if (!body) tell("wrong-type", entry.value, `Parameter \`${name}\` is declared by a map with a \`type\`.`);
  for (const key of body?.entries.values() ?? []) {
    if (!["type", "default", "description", "enum"].includes(key.key)) {
      tell(
        "extraneous-key",
        key.keyAt,
        `\`${key.key}\` is no key of a parameter's declaration.`,
        "It has `type`, `default`, `description` and `enum`.",
      );
    }
  }
  const type = body ? typeOf(body, entry, tell) : "unknown";
  if (owner === "pipeline" && ["executor", "steps", "env_var_name"].includes(type)) {
    tell(
      "pipeline-parameter-declaration",
      get(body, "type") ?? entry.keyAt,
      `A pipeline parameter cannot be of type \`${type}\`.`,
      "It can be a string, boolean, integer or enum.",
    );
  }
  const fallback = get(body, "default");
  if (owner === "pipeline" && fallback === undefined) {
    tell("pipeline-parameter-declaration", entry.keyAt, `Pipeline parameter \`${name}\` needs a default.`);
  }
  const found: Declaration = {
    name,
    type,
    default: fallback,
    values: enumValues(body, type, entry, tell),
    at: entry.keyAt,
  };
  checkDefault(found, tell);
  return found;
}

type Tell = (code: Parameters<Compilation["error"]>[0], at: Span, message: string, help?: string) => void;

function typeOf(body: MapNode, entry: Entry, tell: Tell): Declaration["type"] {
  const node = get(body, "type");
  const word = textOf(node);
  if (node === undefined) tell("required-key-missing", entry.keyAt, `Parameter \`${entry.key}\` needs a \`type\`.`);
  else if (!parameterTypes.includes(word as ParameterType)) {
    const near = nearest(word ?? "", parameterTypes);
    tell(
      "parameter-type-unknown",
      node,
      `\`${word ?? ""}\` is not a type of parameters.`,
      near ? `Did you mean \`${near}\`?` : `The types are ${parameterTypes.join(", ")}.`,
    );
  } else return word as ParameterType;
  return "unknown";
}

function enumValues(body: MapNode | undefined, type: Declaration["type"], entry: Entry, tell: Tell): readonly Node[] {
  const node = get(body, "enum");
  if (type !== "enum") {
    if (node && type !== "unknown")
      tell("enum-invalid", node, `Parameter \`${entry.key}\` has an \`enum\` but is of type \`${type}\`.`);
    return [];
  }
  if (node?.kind === "list" && node.items.length > 0) return node.items;
  tell("enum-invalid", node ?? entry.keyAt, `Parameter \`${entry.key}\` needs a list of values under \`enum\`.`);
  return [];
}

/** A default is checked where it is declared, unless it waits for a template. */
function checkDefault(declared: Declaration, tell: Tell): void {
  const node = declared.default;
  const undeclarable = declared.type === "unknown" || (declared.type === "enum" && declared.values.length === 0);
  if (node === undefined || node.tagged || undeclarable) return;
  const wrong = mismatch(node, declared);
  if (!wrong) return;
  const code = wrong.code === "argument-type" ? "parameter-default-type" : wrong.code;
  const help = isNull(node)
    ? 'Write `default: ""` for an empty text, or leave `default` out to demand the argument.'
    : wrong.help;
  tell(code, node, `The default of \`${declared.name}\` ${wrong.message}`, help);
}
