import { nearest } from "@ringfort/contract";
import { checkExecutor } from "../check/executor.ts";
import { type Entry, entry, get, isNull, type MapNode, map, type Node, textOf } from "../read/node.ts";
import { bindArguments } from "./arguments.ts";
import type { Compilation } from "./compilation.ts";
import { declarationsOf } from "./declarations.ts";
import { type Elements, elementsOf, findElement } from "./elements.ts";
import { renderExcept } from "./render.ts";
import { type Scope, within } from "./scope.ts";

export const executorTypes = ["docker", "machine", "macos"] as const;
const notInherited = new Set(["description", "parameters", "environment"]);

/** The keys that `executor:` brings to a job, rendered with its arguments; undefined has been told. `node` is rendered already. */
export function useExecutor(node: Node, scope: Scope, compilation: Compilation): MapNode | undefined {
  const name = textOf(node) ?? textOf(get(node, "name"));
  if (name === undefined) {
    compilation.error(
      "executor-missing",
      node,
      "`executor` names an executor, or is a map with `name` and its arguments.",
      { chain: scope.chain },
    );
    return undefined;
  }
  const there: Scope = { ...scope, elements: elementsOf(node, scope) };
  const search = findElement("executors", name, node, there, compilation);
  if (!search.found) {
    if (!search.told) tellUnknown(name, node, there.elements, compilation, scope);
    return undefined;
  }
  const { entry: declared, elements } = search.found;
  const body = declared.value;
  if (body.kind !== "map") {
    compilation.error("wrong-type", body, `Executor \`${name}\` must be a map.`, { chain: scope.chain });
    return undefined;
  }
  const given = node.kind === "map" ? [...node.entries.values()].filter(({ key }) => key !== "name") : [];
  const declarations = declarationsOf(body, "executor", compilation, scope.chain);
  const callee = `executor \`${name}\``;
  const parameters = bindArguments(
    { callee, at: node, declared: declarations, given, caller: there, home: elements },
    compilation,
  );
  const inside = within(
    { elements, parameters, matrix: undefined, chain: scope.chain, calls: undefined },
    `in ${callee}, used here`,
    node,
  );
  const rendered = renderExcept(body, new Set(["parameters", "description"]), inside, compilation);
  checkExecutor(rendered, name, compilation, inside.chain);
  return rendered;
}

function tellUnknown(name: string, node: Node, elements: Elements, compilation: Compilation, scope: Scope): void {
  const near = nearest(name, [...elements.own("executors").keys()]);
  compilation.error("executor-unknown", node, `There is no executor \`${name}\` in ${elements.label}.`, {
    chain: scope.chain,
    help: near ? `Did you mean \`${near}\`?` : undefined,
  });
}

/**
 * A job's keys over its executor's: each key of the job replaces the executor's whole key, `environment` is merged per variable, and a
 * job that says where it runs replaces the executor's way of running.
 */
export function withExecutor(job: MapNode, executor: MapNode | undefined): MapNode {
  if (!executor) return job;
  const merged: Entry[] = [];
  const ownType = executorTypes.some((type) => job.entries.has(type));
  for (const inherited of executor.entries.values()) {
    const replaced =
      job.entries.has(inherited.key) || (ownType && executorTypes.some((type) => type === inherited.key));
    if (!notInherited.has(inherited.key) && !replaced) merged.push(inherited);
  }
  const environment = mergedEnvironment(get(executor, "environment"), get(job, "environment"));
  if (environment) merged.push(entry("environment", environment));
  for (const own of job.entries.values()) if (own.key !== "environment") merged.push(own);
  return map(merged, job);
}

function mergedEnvironment(below: Node | undefined, above: Node | undefined): Node | undefined {
  if (isNull(below)) return above;
  if (isNull(above)) return below;
  if (!below || !above) return below ?? above;
  const variables = new Map<string, Entry>();
  for (const one of [...pairs(below), ...pairs(above)]) variables.set(one.key, one);
  return map(variables.values(), above);
}

/** An environment's variables, written as a map, as `KEY=value` strings, or as a list of maps. */
export function pairs(environment: Node | undefined): Entry[] {
  if (environment?.kind === "map") return [...environment.entries.values()];
  if (environment?.kind !== "list") return [];
  return environment.items.flatMap((item) => {
    if (item.kind === "map") return [...item.entries.values()];
    const text = textOf(item);
    const sign = text?.indexOf("=") ?? -1;
    if (text === undefined || sign < 1 || item.kind !== "scalar") return [];
    return [{ key: text.slice(0, sign), keyAt: item, value: { ...item, value: text.slice(sign + 1) } }];
  });
}
