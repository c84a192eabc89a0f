import { readFile } from "node:fs/promises";
import { readLog } from "../../apps/server/src/actions/read-log.ts";
import type { RealHouse } from "../real-house/open-real-house.ts";
import type { Triggered } from "./trigger-always.ts";
import { countingStep, witnessFile } from "./workload.ts";

/** What the house says that happened, and what the jobs themselves told the witness. */
export interface Evidence {
  readonly accepted: readonly string[];
  readonly unanswered: number;
  readonly pipelines: readonly { readonly id: string; readonly state: string }[];
  readonly workflows: readonly { readonly id: string; readonly status: string; readonly ended: boolean }[];
  readonly jobs: readonly JobEvidence[];
  readonly tasks: readonly TaskEvidence[];
  readonly witnessed: readonly Witnessed[];
  /** Debts that are still owed, and those that were given up. */
  readonly owed: number;
  readonly parked: readonly string[];
}

export interface JobEvidence {
  readonly id: string;
  readonly workflow: string;
  readonly name: string;
  readonly status: string;
  readonly stoppedAt: number | undefined;
  readonly requires: readonly string[];
}

export interface TaskEvidence {
  readonly job: string;
  readonly node: number;
  readonly status: string;
  readonly outcome: string | undefined;
  readonly attempt: number;
  readonly endedAt: number | undefined;
  /** What the last attempt's counting step printed. */
  readonly log: string;
}

export interface Witnessed {
  readonly what: string;
  readonly job: string;
  readonly node: number;
  readonly run: string;
  readonly at: number;
}

export async function gatherEvidence(
  { db, objects, folder }: RealHouse,
  { accepted, unanswered }: Triggered,
): Promise<Evidence> {
  const pipelines = await db.selectFrom("pipelines").select(["id", "state"]).execute();
  const workflows = await db.selectFrom("workflows").select(["id", "status", "stopped_at"]).execute();
  const jobs = await db
    .selectFrom("jobs")
    .select(["id", "workflow_id", "name", "status", "stopped_at", "plan"])
    .execute();
  const tasks = await db.selectFrom("tasks").selectAll().execute();
  const effects = await db.selectFrom("effects").select(["kind", "last_error", "parked_at"]).execute();
  return {
    accepted,
    unanswered,
    pipelines,
    workflows: workflows.map(({ id, status, stopped_at }) => ({ id, status, ended: stopped_at !== null })),
    jobs: jobs.map((job) => ({
      id: job.id,
      workflow: job.workflow_id,
      name: job.name,
      status: job.status,
      stoppedAt: job.stopped_at?.getTime(),
      requires: job.plan.requires.map(({ job: name }) => name),
    })),
    tasks: await Promise.all(
      tasks.map(async (task) => ({
        job: task.job_id,
        node: task.node,
        status: task.status,
        outcome: task.outcome ?? undefined,
        attempt: task.attempt,
        endedAt: task.ended_at?.getTime(),
        log: await logOf({ db, objects }, task.id, task.attempt),
      })),
    ),
    witnessed: readWitness(await readFile(witnessFile(folder), "utf8")),
    owed: effects.filter(({ parked_at }) => parked_at === null).length,
    parked: effects.flatMap(({ kind, last_error, parked_at }) => (parked_at ? [`${kind}: ${last_error}`] : [])),
  };
}

async function logOf(house: Pick<RealHouse, "db" | "objects">, task: string, attempt: number): Promise<string> {
  const step = await house.db
    .selectFrom("steps")
    .select("step")
    .where("task_id", "=", task)
    .where("attempt", "=", attempt)
    .where("name", "=", countingStep)
    .executeTakeFirst();
  if (!step) return "";
  const pieces: Buffer[] = [];
  for await (const piece of readLog(house, { task, attempt, step: step.step }, { start: 0 })) pieces.push(piece);
  return Buffer.concat(pieces).toString("utf8");
}

/** A job that is killed while it writes leaves half a line at most at the end of what it said. */
export function readWitness(text: string): Witnessed[] {
  return text.split("\n").flatMap((line) => {
    const [what, job, node, run, at, ...more] = line.split(" ");
    if (what === undefined || job === undefined || run === undefined || at === undefined || more.length > 0) return [];
    return [{ what, job, node: Number(node), run, at: Number(at) }];
  });
}
