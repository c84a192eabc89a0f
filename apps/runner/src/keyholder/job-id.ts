import type { Claim } from "@ringfort/contract";

/** The job's id is the server's to choose; what it is used for is bound to the pipeline and the commit besides. */
export function jobIdOf({ builtIns, task }: Pick<Claim, "builtIns" | "task">): string {
  const id = builtIns["CIRCLE_WORKFLOW_JOB_ID"] ?? "";
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? id : task;
}
