import type { Querying } from "../postgres/database.ts";
import type { Row } from "../postgres/tables.ts";

type Step = Row<"steps">;

export interface TaskSteps {
  readonly task: Row<"tasks"> & { readonly runner: string | null; readonly class: string | null };
  readonly steps: readonly Step[];
}

/** Everything that ran for a job: its tasks in the order of their nodes, with the steps of every attempt. */
export async function listSteps(db: Querying, jobId: string): Promise<readonly TaskSteps[]> {
  const tasks = await db
    .selectFrom("tasks")
    .leftJoin("runners", "runners.id", "tasks.runner_id")
    .leftJoin("resource_classes", "resource_classes.id", "tasks.class_id")
    .selectAll("tasks")
    .select(["runners.name as runner", "resource_classes.name as class"])
    .where("tasks.job_id", "=", jobId)
    .orderBy("tasks.node")
    .execute();
  if (tasks.length === 0) return [];
  const ids = tasks.map(({ id }) => id);
  const steps = await db
    .selectFrom("steps")
    .selectAll()
    .where("task_id", "in", ids)
    .orderBy("attempt")
    .orderBy("step")
    .execute();
  const byTask = Map.groupBy(steps, ({ task_id }) => task_id);
  return tasks.map((task) => ({ task, steps: byTask.get(task.id) ?? [] }));
}
