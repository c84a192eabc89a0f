import { plain } from "../read/node.ts";
import type { Invocation } from "./invocation.ts";

/**
 * Gives every invocation its final name. Invocations whose compiled jobs are identical share a name, at most once in a workflow; where
 * a name is then still wanted more than once, all who want it are numbered `-1`, `-2`, … in order of appearance, skipping numbers taken.
 */
export function nameInvocations(workflows: readonly (readonly Invocation[])[]): void {
  const wanted = new Map<string, Invocation[][]>();
  for (const [name, invocations] of byBaseName(workflows)) wanted.set(name, sharing(invocations));
  const taken = new Set([...wanted].filter(([, units]) => units.length === 1).map(([name]) => name));
  for (const [name, units] of wanted) if (units.length > 1) number(name, units, taken);
}

interface Placed {
  readonly invocation: Invocation;
  readonly workflow: number;
}

function byBaseName(workflows: readonly (readonly Invocation[])[]): ReadonlyMap<string, readonly Placed[]> {
  const found = new Map<string, Placed[]>();
  for (const [workflow, invocations] of workflows.entries()) {
    for (const invocation of invocations) {
      const placed = found.get(invocation.baseName);
      if (placed) placed.push({ invocation, workflow });
      else found.set(invocation.baseName, [{ invocation, workflow }]);
    }
  }
  return found;
}

/**
 * Those who may have one name together, in order of first appearance. The n-th invocation of the same job within its workflow shares
 * with the n-th of other workflows; only where a name is wanted twice at all are jobs written out to compare them.
 */
function sharing(placed: readonly Placed[]): Invocation[][] {
  const [only, another] = placed;
  if (only && !another) return [[only.invocation]];
  const units = new Map<string, Invocation[]>();
  const counts = new Map<string, number>();
  for (const { invocation, workflow } of placed) {
    const text = textOfJob(invocation);
    const count = (counts.get(`${workflow} ${text}`) ?? 0) + 1;
    counts.set(`${workflow} ${text}`, count);
    const unit = units.get(`${count} ${text}`);
    if (unit) unit.push(invocation);
    else units.set(`${count} ${text}`, [invocation]);
  }
  return [...units.values()];
}

function number(name: string, units: readonly (readonly Invocation[])[], taken: Set<string>): void {
  let last = 0;
  for (const unit of units) {
    do last += 1;
    while (taken.has(`${name}-${last}`));
    taken.add(`${name}-${last}`);
    for (const invocation of unit) invocation.finalName = `${name}-${last}`;
  }
}

function textOfJob({ job }: Invocation): string {
  return job.node ? JSON.stringify(plain(job.node)) : job.type;
}
