import { type CompiledConfig, compile, type OrbLibrary, type PlanAt, type Source, toPlan } from "@ringfort/config";

/** Whether the changed config runs nothing that the old one did not: each ref's jobs are among the old ones, and each does the same. */
export function isSameOrNarrower(before: Source, after: Source, orbs: OrbLibrary, refs: readonly PlanAt[]): boolean {
  const old = compile(before, { orbs });
  const changed = compile(after, { orbs });
  if (!old.ok || !changed.ok) return false;
  return refs.every((at) => {
    const known = jobsOf(old.config, at);
    return [...jobsOf(changed.config, at)].every(([name, job]) => known.get(name) === job);
  });
}

/** Jobs by workflow and name, written out without their places and without what they wait for, which a fix may narrow. */
function jobsOf(config: CompiledConfig, at: PlanAt): ReadonlyMap<string, string> {
  const jobs = new Map<string, string>();
  for (const workflow of toPlan(config, at).workflows) {
    for (const { name, type, contexts, build } of workflow.jobs) {
      const text = JSON.stringify({ type, contexts, build }, (key, value: unknown) =>
        key === "at" ? undefined : value,
      );
      jobs.set(`${workflow.name}/${name}`, text);
    }
  }
  return jobs;
}
