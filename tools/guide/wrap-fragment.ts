import { parse } from "yaml";

type DataMap = Record<string, unknown>;

const executorKeys = ["docker", "machine", "macos", "executor"];

/**
 * A fragment of the guide as a whole config: what it does not say comes from `wrap`, its own keys win, and where it says where a job
 * runs, the stub's executor goes. Without a workflow of its own, its jobs run in one. JSON is YAML, so that is what comes back.
 */
export function wrapFragment(wrap: string, fragment: string): string {
  const stub = mapOf(parse(wrap));
  const written = mapOf(parse(fragment));
  const jobs = { ...mapOf(stub.jobs) };
  for (const [name, job] of Object.entries(mapOf(written.jobs))) jobs[name] = mergedJob(mapOf(jobs[name]), mapOf(job));
  const workflow = { "the-example": { jobs: Object.keys(mapOf(written.jobs)) } };
  return JSON.stringify({ ...stub, workflows: workflow, ...written, jobs }, null, 2);
}

function mergedJob(stub: DataMap, job: DataMap): DataMap {
  const saysWhere = executorKeys.some((key) => key in job);
  const kept = Object.entries(stub).filter(([key]) => !(saysWhere && executorKeys.includes(key)));
  return { ...Object.fromEntries(kept), ...job };
}

function mapOf(value: unknown): DataMap {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as DataMap) : {};
}
