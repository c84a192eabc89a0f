import type { Finding, Verdict } from "@ringfort/controls";

/** One state for a group of results: what is worst, then what is unknown, then what passes. */
export function stateOf(findings: readonly Finding[]): Verdict {
  for (const state of ["ERROR", "FAIL", "UNKNOWN", "PASS"] as const)
    if (findings.some(({ verdict }) => verdict === state)) return state;
  return "NA";
}

export function countsOf(findings: readonly Finding[]): string {
  const states = ["FAIL", "UNKNOWN", "PASS", "NA", "ERROR"] as const;
  return states
    .flatMap((state) => {
      const count = findings.filter(({ verdict }) => verdict === state).length;
      return count === 0 ? [] : [`${count} ${state}`];
    })
    .join(" · ");
}

/** Groups in the order of first appearance. */
export function groupBy<K, T>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
