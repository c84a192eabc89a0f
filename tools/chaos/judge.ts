import type { Evidence, JobEvidence, TaskEvidence, Witnessed } from "./evidence.ts";
import { linesOfJob } from "./workload.ts";

const finalStatuses = new Set(["success", "failed", "canceled", "not_run", "infrastructure_fail", "timedout"]);

/**
 * Everything that must not be, one sentence each.
 * A job may run more than once (its class says so), but never beside its own end: each attempt runs once, no more attempts run than
 * were handed out, exactly one of them is the one that counted, and nothing runs after the end was written down.
 */
export function judge(evidence: Evidence): string[] {
  return [
    ...lostTriggers(evidence),
    ...unsettled(evidence),
    ...evidence.tasks.flatMap((task) => judgeTask(task, evidence)),
    ...evidence.jobs.flatMap((job) => judgeJob(job, evidence)),
  ];
}

function lostTriggers({ accepted, unanswered, pipelines }: Evidence): string[] {
  const known = new Set(pipelines.map(({ id }) => id));
  const lost = accepted.filter((id) => !known.has(id)).map((id) => `pipeline ${id} was accepted and is lost`);
  const surplus = pipelines.length - accepted.length;
  if (surplus <= unanswered) return lost;
  return [...lost, `${surplus} pipelines were made by ${unanswered} unanswered triggers`];
}

function unsettled({ pipelines, workflows, owed, parked }: Evidence): string[] {
  return [
    ...pipelines.filter(({ state }) => state !== "created").map(({ id, state }) => `pipeline ${id} is ${state}`),
    ...workflows.filter(({ ended }) => !ended).map(({ id, status }) => `workflow ${id} is still ${status}`),
    ...(owed > 0 ? [`${owed} debts are still owed`] : []),
    ...parked.map((what) => `given up: ${what}`),
  ];
}

function judgeTask(task: TaskEvidence, { witnessed }: Evidence): string[] {
  const name = `task ${task.node} of job ${task.job}`;
  if (task.status !== "ended" && task.status !== "withdrawn") return [`${name} is still ${task.status}`];
  const seen = witnessed.filter(({ job, node }) => job === task.job && node === task.node);
  const begun = seen.filter(({ what }) => what === "begin");
  const complaints: string[] = [];
  const runs = new Set(begun.map(({ run }) => run)).size;
  if (runs !== begun.length) complaints.push(`${name}: an attempt ran twice`);
  if (runs > task.attempt) complaints.push(`${name}: ran ${runs} times in ${task.attempt} attempts`);
  const late = seen.filter(({ at }) => task.endedAt !== undefined && at > task.endedAt);
  if (late.length > 0) complaints.push(`${name}: ${late.length} things happened after its end`);
  if (task.outcome === "success") complaints.push(...judgeSuccess(name, task, seen));
  return complaints;
}

function judgeSuccess(name: string, { log }: TaskEvidence, seen: readonly Witnessed[]): string[] {
  const lines = log.split("\n").filter((line) => line !== "");
  const run = lines[0]?.split(" ")[0];
  if (run === undefined) return [`${name}: succeeded without a log`];
  const complaints: string[] = [];
  const wanted = Array.from({ length: linesOfJob }, (_, place) => `${run} line ${place + 1}`);
  if (lines.length !== wanted.length || lines.some((line, place) => line !== wanted[place])) {
    complaints.push(`${name}: its log has ${lines.length} lines, and not each of ${linesOfJob} once and in order`);
  }
  const ends = seen.filter((told) => told.what === "end" && told.run === run).length;
  if (ends !== 1) complaints.push(`${name}: the run that counted came to its end ${ends} times`);
  return complaints;
}

function judgeJob(job: JobEvidence, { jobs, tasks, witnessed }: Evidence): string[] {
  const name = `job ${job.name} ${job.id}`;
  const complaints: string[] = [];
  if (!finalStatuses.has(job.status)) complaints.push(`${name} is still ${job.status}`);
  const outcomes = tasks.filter((task) => task.job === job.id).map(({ outcome }) => outcome);
  if (job.status === "success" && outcomes.some((outcome) => outcome !== "success")) {
    complaints.push(`${name} succeeded, though its tasks ended as ${outcomes.join(", ")}`);
  }
  const began = witnessed.filter((told) => told.job === job.id && told.what === "begin").map(({ at }) => at);
  for (const required of job.requires) {
    const before = jobs.find((other) => other.workflow === job.workflow && other.name === required);
    if (!before) continue;
    if (began.some((at) => before.stoppedAt === undefined || at < before.stoppedAt)) {
      complaints.push(`${name} began before ${required} had ended`);
    }
    if (began.length > 0 && before.status !== "success") {
      complaints.push(`${name} ran, though ${required} ended as ${before.status}`);
    }
  }
  return complaints;
}
