import { get, type MapNode, type Node } from "@ringfort/config";

export interface WrittenInvocation {
  readonly workflow: string;
  readonly name: string;
  readonly body: MapNode | undefined;
  readonly node: Node;
}

/** Every entry of every workflow's `jobs` as it is written, for checks that need no expansion. */
export function invocationBodies(root: MapNode | undefined): readonly WrittenInvocation[] {
  const workflows = get(root, "workflows");
  if (workflows?.kind !== "map") return [];
  return [...workflows.entries.values()].flatMap(({ key: workflow, value }) => {
    const jobs = get(value, "jobs");
    return jobs?.kind === "list" ? jobs.items.flatMap((node) => written(workflow, node)) : [];
  });
}

function written(workflow: string, node: Node): WrittenInvocation[] {
  if (node.kind === "scalar")
    return typeof node.value === "string" ? [{ workflow, name: node.value, body: undefined, node }] : [];
  const entry = node.kind === "map" ? [...node.entries.values()][0] : undefined;
  return entry ? [{ workflow, name: entry.key, body: entry.value.kind === "map" ? entry.value : undefined, node }] : [];
}
