import { type CompiledConfig, compile, type OrbLibrary, type PlanAt, type Source, toPlan } from "@ringfort/config";
import { isSameOrNarrowerScript } from "./same-script.ts";

/** Whether the changed config runs nothing that the old one did not: each ref's jobs are among the old ones, and each does the same. */
export function isSameOrNarrower(before: Source, after: Source, orbs: OrbLibrary, refs: readonly PlanAt[]): boolean {
  const old = compile(before, { orbs });
  const changed = compile(after, { orbs });
  if (!old.ok || !changed.ok) return false;
  return refs.every((at) => {
    const known = jobsOf(old.config, at);
    return [...jobsOf(changed.config, at)].every(([name, job]) => isSameJob(known.get(name), job));
  });
}

interface WrittenJob {
  /** Everything that the job is but the scripts of its steps. */
  readonly text: string;
  readonly scripts: readonly string[];
}

/** Jobs by workflow and name, written out without their places and without what they wait for, which a fix may narrow. */
function jobsOf(config: CompiledConfig, at: PlanAt): ReadonlyMap<string, WrittenJob> {
  const jobs = new Map<string, WrittenJob>();
  for (const workflow of toPlan(config, at).workflows) {
    for (const { name, type, contexts, build } of workflow.jobs) {
      const scripts: string[] = [];
      const text = JSON.stringify({ type, contexts, build }, (key, value: unknown) => {
        if (key === "at") return undefined;
        if (isNamedAfterItsScript(value)) return { ...value, name: undefined };
        if (key !== "command" || typeof value !== "string") return value;
        return `script ${scripts.push(value)}`;
      });
      jobs.set(`${workflow.name}/${name}`, { text, scripts });
    }
  }
  return jobs;
}

function isSameJob(before: WrittenJob | undefined, after: WrittenJob): boolean {
  return (
    before?.text === after.text &&
    after.scripts.every((script, index) => isSameOrNarrowerScript(before.scripts[index] ?? "", script))
  );
}

/** A step without a name is shown under its script. */
function isNamedAfterItsScript(value: unknown): value is { readonly name: string; readonly command: string } {
  if (value === null || typeof value !== "object" || !("name" in value && "command" in value)) return false;
  return typeof value.command === "string" && value.name === value.command;
}
