import type { Scalar } from "@ringfort/contract";
import { Report } from "../diagnostics/report.ts";
import { get, type Node } from "../read/node.ts";
import { readYaml } from "../read/yaml.ts";
import type { Source } from "../source.ts";

/** What can be known of a config before it is compiled for any pipeline. */
export interface Outline {
  readonly setup: boolean;
  readonly parameters: readonly {
    readonly name: string;
    readonly type: string;
    readonly default?: Scalar;
  }[];
}

/** Whether a config is a setup config, and the pipeline parameters that it declares; nothing when it is no config at all. */
export function outline(source: Source): Outline | undefined {
  const root = readYaml(source, new Report(), { templates: false });
  if (root?.kind !== "map") return undefined;
  const parameters = get(root, "parameters");
  return {
    setup: scalarOf(get(root, "setup")) === true,
    parameters:
      parameters?.kind !== "map" ? [] : [...parameters.entries.values()].map(({ key, value }) => declared(key, value)),
  };
}

function declared(name: string, node: Node): Outline["parameters"][number] {
  const type = node.kind === "map" ? scalarOf(get(node, "type")) : undefined;
  const fallback = node.kind === "map" ? scalarOf(get(node, "default")) : undefined;
  return { name, type: String(type), ...(fallback !== undefined && { default: fallback }) };
}

function scalarOf(node: Node | undefined): Scalar | undefined {
  return node?.kind === "scalar" ? node.value : undefined;
}
