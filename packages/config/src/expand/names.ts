import { plain } from "../read/node.ts";
import type { Invocation } from "./invocation.ts";

/**
 * Gives every invocation its final name. Invocations whose compiled jobs are identical share a name, at most once in a workflow; where
 * a name is then still wanted more than once, all who want it are numbered `-1`, `-2`, … in order of appearance, skipping numbers taken.
 */
export function nameInvocations(workflows: readonly (readonly Invocation[])[]): void {
  const wanted = new Map<string, Sharers[]>();
  for (const [index, workflow] of workflows.entries()) {
    for (const invocation of workflow) place(wanted, invocation, index);
  }
  const taken = new Set([...wanted].filter(([, units]) => units.length === 1).map(([name]) => name));
  for (const [name, units] of wanted) {
    if (units.length === 1) continue;
    let number = 0;
    for (const unit of units) {
      do number += 1;
      while (taken.has(`${name}-${number}`));
      taken.add(`${name}-${number}`);
      for (const invocation of unit.invocations) invocation.finalName = `${name}-${number}`;
    }
  }
}

interface Sharers {
  readonly invocations: Invocation[];
  readonly workflows: Set<number>;
  /** Written out only when a second invocation wants the name. */
  readonly text: () => string;
}

function place(wanted: Map<string, Sharers[]>, invocation: Invocation, workflow: number): void {
  const units = wanted.get(invocation.baseName);
  if (!units) {
    wanted.set(invocation.baseName, [
      { invocations: [invocation], workflows: new Set([workflow]), text: lazy(invocation) },
    ]);
    return;
  }
  const text = textOfJob(invocation);
  const same = units.find((unit) => !unit.workflows.has(workflow) && unit.text() === text);
  if (same) {
    same.invocations.push(invocation);
    same.workflows.add(workflow);
  } else units.push({ invocations: [invocation], workflows: new Set([workflow]), text: () => text });
}

function textOfJob(invocation: Invocation | undefined): string {
  const node = invocation?.job.node;
  return node ? JSON.stringify(plain(node)) : (invocation?.job.type ?? "");
}

function lazy(invocation: Invocation): () => string {
  let text: string | undefined;
  return () => {
    text ??= textOfJob(invocation);
    return text;
  };
}
