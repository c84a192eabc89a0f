import type { Report } from "../diagnostics/report.ts";
import type { Entry, Node } from "./node.ts";

/** `<<:` takes a map or a list of maps: explicit keys win over merged ones, earlier maps over later ones. `spend` says when it is enough. */
export function mergeInto(
  entries: Map<string, Entry>,
  merges: readonly Node[],
  report: Report,
  spend: (amount: number) => boolean,
): void {
  for (const merged of merges) {
    const maps = merged.kind === "list" ? merged.items : [merged];
    for (const map of maps) {
      if (map.kind === "map") {
        if (!spend(map.entries.size)) return;
        for (const [key, entry] of map.entries) if (!entries.has(key)) entries.set(key, entry);
      } else if (!(map.kind === "scalar" && map.value === null)) {
        report.add("wrong-type", map, "`<<` merges a map or a list of maps.");
      }
    }
  }
}
