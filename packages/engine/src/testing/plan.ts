import type { JobType, PlanJob, PlanWorkflow, RequirableStatus, Requirement } from "@ringfort/contract";

/** `"a"` requires its success, `["a", "failed"]` one of the statuses named. */
export type Needs = readonly (string | readonly [string, ...RequirableStatus[]])[];

export type JobSketch =
  | Needs
  | {
      readonly type?: JobType;
      readonly requires?: Needs;
      readonly contexts?: readonly string[];
      readonly serialGroup?: string;
    };

const nowhere = { file: "config.yml", start: 0, end: 0 };

/** A workflow of jobs in the order given; those that only list what they require are build jobs. */
export function planOf(
  jobs: Readonly<Record<string, JobSketch>>,
  more: Partial<Pick<PlanWorkflow, "maxAutoReruns">> = {},
): PlanWorkflow {
  return { name: "main", schedules: [], at: nowhere, ...more, jobs: Object.entries(jobs).map(toJob) };
}

function toJob([name, sketch]: [string, JobSketch]): PlanJob {
  const { type = "build", requires = [], contexts = [], serialGroup } = isNeeds(sketch) ? { requires: sketch } : sketch;
  return {
    name,
    declaredName: name,
    cell: {},
    type,
    requires: requires.map(toRequirement),
    contexts,
    ...(serialGroup !== undefined && { serialGroup }),
    at: nowhere,
  };
}

function isNeeds(sketch: JobSketch): sketch is Needs {
  return Array.isArray(sketch);
}

function toRequirement(need: Needs[number]): Requirement {
  if (typeof need === "string") return { job: need, statuses: ["success"] };
  const [job, ...statuses] = need;
  return { job, statuses };
}

/** Every status that `requires` can name: what `terminal` stands for. */
export const terminal = ["success", "failed", "canceled", "unauthorized", "not_run"] as const;

/** What `serial-group` expands to: a lock before the job, an unlock after it however it ends. */
export function locked(
  name: string,
  { requires, ...job }: Exclude<JobSketch, Needs>,
  serialGroup = `group-${name}`,
): Record<string, JobSketch> {
  return {
    [`${name}-lock`]: { type: "lock", serialGroup, requires: requires ?? [] },
    [name]: { ...job, requires: [`${name}-lock`] },
    [`${name}-unlock`]: { type: "unlock", serialGroup, requires: [[name, ...terminal]] },
  };
}
