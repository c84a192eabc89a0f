import type { Frame } from "../diagnostics/frame.ts";
import type { Compilation } from "../expand/compilation.ts";
import { get, isNull, type MapNode } from "../read/node.ts";

const forbidden = ["workflows", "job-groups", "setup"] as const;

/** An orb has elements and nothing that only a config can decide. */
export function checkOrb(root: MapNode, compilation: Compilation, chain: Frame | undefined): void {
  for (const key of forbidden) {
    const entry = root.entries.get(key);
    if (entry) compilation.error("orb-key-invalid", entry.keyAt, `An orb cannot have \`${key}\`.`, { chain });
  }
  const parameters = root.entries.get("parameters");
  if (parameters && !isNull(parameters.value)) {
    compilation.error("orb-key-invalid", parameters.keyAt, "An orb cannot declare pipeline parameters.", {
      chain,
      help: "Give its commands, executors and jobs parameters of their own.",
    });
  }
  for (const kind of ["commands", "executors", "jobs", "orbs"] as const) {
    const node = get(root, kind);
    if (node && !isNull(node) && node.kind !== "map")
      compilation.error("wrong-type", node, `\`${kind}\` of an orb is a map.`, { chain });
  }
}
