import { type JobType, type PlanWorkflow, requirableStatuses } from "@ringfort/contract";
import fc from "fast-check";
import { type JobSketch, type Needs, planOf } from "./plan.ts";

const types: readonly JobType[] = ["build", "build", "build", "approval", "no-op", "release"];

/** Workflows of every shape: each job may require earlier ones, whatever their type, with any set of statuses. */
export const anyPlan: fc.Arbitrary<PlanWorkflow> = fc
  .array(
    fc.record({
      type: fc.constantFrom(...types),
      context: fc.boolean(),
      serial: fc.boolean(),
      needs: fc.array(fc.tuple(fc.nat(), fc.subarray([...requirableStatuses], { minLength: 1 })), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((drawn) => {
    const jobs: Record<string, JobSketch> = {};
    for (const [place, { type, context, serial, needs }] of drawn.entries()) {
      const requires: Needs =
        place === 0 ? [] : needs.map(([at, [first, ...more]]) => [`j${at % place}`, first!, ...more]);
      const sketch = { type, requires, contexts: context ? ["secret"] : [] };
      if (serial) Object.assign(jobs, locked(`j${place}`, sketch));
      else jobs[`j${place}`] = sketch;
    }
    return planOf(jobs);
  });

/** What `serial-group` expands to: a lock before the job, an unlock after it however it ends. */
export function locked(
  name: string,
  { requires, ...job }: Exclude<JobSketch, Needs>,
  serialGroup = `group-${name}`,
): Record<string, JobSketch> {
  return {
    [`${name}-lock`]: { type: "lock", serialGroup, requires: requires ?? [] },
    [name]: { ...job, requires: [`${name}-lock`] },
    [`${name}-unlock`]: { type: "unlock", serialGroup, requires: [[name, ...requirableStatuses]] },
  };
}
