import type { PlanJob } from "@ringfort/contract";

/** Where in the job the server's differs from ours; `undefined` when they are the same but for places in texts. */
function differenceOf(ours: unknown, theirs: unknown, place = "job"): string | undefined {
  if (Object.is(ours, theirs)) return undefined;
  if (!isContainer(ours) || !isContainer(theirs) || Array.isArray(ours) !== Array.isArray(theirs)) return place;
  const names = new Set([...Object.keys(ours), ...Object.keys(theirs)].filter((name) => name !== "at"));
  for (const name of [...names].sort()) {
    const found = differenceOf(own(ours, name), own(theirs, name), `${place}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function compareJobs(ours: PlanJob, theirs: PlanJob): string | undefined {
  return differenceOf(ours, theirs)?.slice(0, 200);
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function own(value: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}
