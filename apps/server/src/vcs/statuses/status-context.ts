/** The name that a forge shows beside the commit. Jobs that run nothing bear their workflow's name too. */
export function statusContext(job: {
  readonly name: string;
  readonly workflow: string;
  readonly type: string;
}): string {
  const runsNothing = job.type === "approval" || job.type === "no-op";
  return `ci/circleci: ${runsNothing ? `${job.workflow}/${job.name}` : job.name}`;
}
