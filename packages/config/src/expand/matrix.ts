import type { Span } from "@ringfort/contract";
import { onlyKeys } from "../check/keys.ts";
import { get, isNull, type MapNode, type Node, plain, scalar, textOf } from "../read/node.ts";
import { alphabeticalMatrixNames } from "../readings.ts";
import type { Compilation } from "./compilation.ts";
import { render } from "./render.ts";
import type { Scope } from "./scope.ts";

/** One combination of a matrix, in the order in which its parameters are declared. */
export type Member = ReadonlyMap<string, Node>;

export interface Matrix {
  readonly members: readonly Member[];
  readonly alias: string | undefined;
}

const matrixLimit = 10_000;

/** All members of an invocation's matrix; undefined has been told. The first parameter varies slowest. */
export function expandMatrix(node: Node, job: string, scope: Scope, compilation: Compilation): Matrix | undefined {
  const rendered = render(node, scope, compilation);
  const parameters = get(rendered, "parameters");
  const chain = scope.chain;
  if (rendered.kind !== "map" || parameters === undefined || isNull(parameters) || parameters.kind !== "map") {
    compilation.error(
      "matrix-invalid",
      parameters ?? rendered,
      "A matrix needs `parameters`, a map of parameters to lists of values.",
      { chain },
    );
    return undefined;
  }
  onlyKeys(rendered, ["parameters", "exclude", "alias"], "a matrix", compilation, chain, "matrix-invalid");
  const axes = axesOf(parameters, scope, compilation);
  if (!axes) return undefined;
  const count = axes.reduce((product, [, values]) => product * values.length, 1);
  if (count > matrixLimit) {
    compilation.error(
      "matrix-too-large",
      parameters,
      `The matrix of \`${job}\` has ${count.toLocaleString("en")} jobs; CircleCI makes up to 10,000.`,
      { chain },
    );
    return undefined;
  }
  const excluded = exclusions(get(rendered, "exclude"), axes, scope, compilation);
  const members = product(axes).filter(
    (member) => !excluded.some((one) => [...one].every(([key, text]) => same(member.get(key), text))),
  );
  if (members.length === 0)
    compilation.error("matrix-empty", node, `The matrix of \`${job}\` has no jobs left.`, { chain });
  return { members, alias: textOf(get(rendered, "alias")) };
}

type Axis = readonly [string, readonly Node[]];

function axesOf(parameters: MapNode, scope: Scope, compilation: Compilation): Axis[] | undefined {
  const axes: Axis[] = [];
  let ok = true;
  for (const { key, value } of parameters.entries.values()) {
    if (value.kind === "list") axes.push([key, value.items]);
    else if (isNull(value)) axes.push([key, []]);
    else {
      ok = false;
      compilation.error("matrix-invalid", value, `\`${key}\` of a matrix must be a list of values.`, {
        chain: scope.chain,
      });
    }
  }
  return ok ? axes : undefined;
}

function product(axes: readonly Axis[]): Member[] {
  let members: Map<string, Node>[] = [new Map()];
  for (const [name, values] of axes) {
    members = members.flatMap((member) => values.map((value) => new Map(member).set(name, value)));
  }
  return axes.length === 0 ? [] : members;
}

function exclusions(
  node: Node | undefined,
  axes: readonly Axis[],
  scope: Scope,
  compilation: Compilation,
): ReadonlyMap<string, string>[] {
  if (node === undefined || isNull(node)) return [];
  const tell = (at: Span, message: string) => compilation.error("matrix-invalid", at, message, { chain: scope.chain });
  if (node.kind !== "list") {
    tell(node, "`exclude` is a list of maps.");
    return [];
  }
  const found: ReadonlyMap<string, string>[] = [];
  for (const item of node.items) {
    if (item.kind !== "map" || item.entries.size === 0) {
      tell(item, "An entry of `exclude` is a map of the matrix's parameters to values.");
      continue;
    }
    const unknown = [...item.entries.values()].find(({ key }) => !axes.some(([name]) => name === key));
    if (unknown) tell(unknown.keyAt, `\`${unknown.key}\` is no parameter of this matrix.`);
    else found.push(new Map([...item.entries.values()].map(({ key, value }) => [key, JSON.stringify(plain(value))])));
  }
  return found;
}

function same(value: Node | undefined, text: string): boolean {
  return value !== undefined && JSON.stringify(plain(value)) === text;
}

/** What `-v1-v2` is made of: `build-macos-0.1`. An executor that is a map gives its name. */
export function memberSuffix(member: Member): string {
  const names = [...member.keys()];
  const ordered = alphabeticalMatrixNames ? names.sort() : names;
  return ordered.map((name) => valueText(member.get(name) ?? scalar(null, nowhere))).join("-");
}

const nowhere: Span = { file: "", start: 0, end: 0 };

export function valueText(node: Node): string {
  if (node.kind === "scalar") return String(node.value ?? "");
  return textOf(get(node, "name")) ?? JSON.stringify(plain(node));
}
