import type { Span } from "@ringfort/contract";
import { nearest } from "@ringfort/contract";
import { fromPlain, get, isNull, kindName, type MapNode, type Node, scalar } from "../read/node.ts";
import type { Compilation } from "./compilation.ts";
import { type Declaration, declarationsOf } from "./declarations.ts";
import { mismatch } from "./parameter-types.ts";

interface Given {
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly parametersAsText?: Readonly<Record<string, string>>;
}

/** The pipeline parameters' values: what was given, else their defaults. */
export function readPipelineParameters(
  root: MapNode,
  given: Given,
  compilation: Compilation,
): ReadonlyMap<string, Node> {
  const declared = declarationsOf(root, "pipeline", compilation, undefined);
  const values = new Map<string, Node>();
  for (const { name, default: fallback, at } of declared.values()) values.set(name, fallback ?? scalar(null, at));
  const place: Span = root.entries.get("parameters")?.keyAt ?? { ...root, end: Math.min(root.end, root.start + 1) };
  for (const [name, text] of Object.entries(given.parametersAsText ?? {})) {
    accept(name, (found) => typed(text, found), declared, values, place, compilation);
  }
  for (const [name, value] of Object.entries(given.parameters ?? {}))
    accept(name, () => value, declared, values, place, compilation);
  const parameters = get(root, "parameters");
  if (parameters?.tagged) tellTagged(parameters, compilation);
  return values;
}

function accept(
  name: string,
  value: (declared: Declaration) => unknown,
  declared: ReadonlyMap<string, Declaration>,
  values: Map<string, Node>,
  place: Span,
  compilation: Compilation,
): void {
  const found = declared.get(name);
  if (!found) {
    const near = nearest(name, [...declared.keys()]);
    compilation.error(
      "pipeline-parameter-given",
      place,
      `The pipeline parameter \`${name}\` was given, and this config does not declare it.`,
      {
        help: near ? `Did you mean \`${near}\`?` : undefined,
      },
    );
    return;
  }
  const node = fromPlain(value(found), found.at);
  const wrong = mismatch(node, found);
  if (wrong) {
    compilation.error(
      "pipeline-parameter-given",
      found.at,
      `The value given for pipeline parameter \`${name}\` ${wrong.message}`,
      { help: wrong.help },
    );
    return;
  }
  values.set(name, node);
}

/** A command line has only text; the declaration says what it means. */
function typed(text: string, declared: Declaration): unknown {
  if (declared.type === "boolean" && /^(?:true|false)$/i.test(text)) return text.toLowerCase() === "true";
  if (declared.type === "integer" && /^-?\d+$/.test(text)) return Number(text);
  if (declared.type === "enum") {
    const same = declared.values.find((value) => value.kind === "scalar" && String(value.value) === text);
    if (same?.kind === "scalar") return same.value;
  }
  return text;
}

/** Defaults are read before there is any value to fill in. */
function tellTagged(node: Node, compilation: Compilation): void {
  if (node.kind === "scalar" && node.tagged) {
    compilation.error("value-unknown", node, `A pipeline parameter's declaration cannot use \`<< >>\`.`, {
      help: `This ${kindName(node)} is read before any value is known.`,
    });
  } else if (node.kind === "list") for (const item of node.items) tellTagged(item, compilation);
  else if (node.kind === "map") {
    for (const { key, value } of node.entries.values())
      if (key !== "description" && !isNull(value)) tellTagged(value, compilation);
  }
}
