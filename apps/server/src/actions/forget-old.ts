import { type RawBuilder, sql } from "kysely";
import { type House, takeTurn } from "./house.ts";

const dayMs = 24 * 60 * 60 * 1_000;
const atOnce = 1_000;
const pipelinesAtOnce = 100;
/** Longer than any forge delivers again. */
const deliveryDays = 30;

/** Removes what is older than the settings keep it, a few rows at a time so that nobody waits for long. */
export async function forgetOld(house: House): Promise<void> {
  const now = new Date(house.now());
  const daysAgo = (days: number) => new Date(now.getTime() - days * dayMs);
  const expired = {
    artifacts: () => removeSome(house, "artifacts", sql`expires_at < ${now}`),
    caches: () => removeSome(house, "caches", sql`expires_at < ${now}`),
    workspace_layers: () => removeSome(house, "workspace_layers", sql`expires_at < ${now}`),
    deliveries: () => removeSome(house, "deliveries", sql`received_at < ${daysAgo(deliveryDays)}`),
    setup_links: () => removeSome(house, "setup_links", sql`expires_at < ${daysAgo(1)}`),
    // A task that has ended names nothing any more.
    task_objects: () =>
      removeSome(
        house,
        "task_objects",
        sql`exists (select from tasks where tasks.id = task_id and tasks.ended_at < ${daysAgo(1)})`,
      ),
    pipelines: () => forgetPipelines(house, daysAgo(house.settings.days.runs)),
  };
  for (const [name, removeMore] of Object.entries(expired)) {
    let removed = 0;
    for (let some = await removeMore(); some > 0; some = await removeMore()) removed += some;
    if (removed > 0) house.log.info({ table: name, removed }, "Old rows are gone");
  }
}

type Expiring = "artifacts" | "caches" | "workspace_layers" | "deliveries" | "setup_links" | "task_objects";

async function removeSome({ db }: House, table: Expiring, isOld: RawBuilder<unknown>): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from ${sql.table(table)}
    where ctid = any (array(select ctid from ${sql.table(table)} where ${isOld} limit ${atOnce}))`.execute(db);
  return Number(numAffectedRows ?? 0n);
}

/** Pipelines of which nothing runs any more, with all that they left; their logs become objects that nothing refers to. */
async function forgetPipelines(house: House, before: Date): Promise<number> {
  return await takeTurn(house, async ({ tx }) => {
    const old = await tx
      .selectFrom("pipelines")
      .select("id")
      .where("created_at", "<", before)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom("workflows")
              .select("id")
              .whereRef("workflows.pipeline_id", "=", "pipelines.id")
              .where((is) => is.or([is("stopped_at", "is", null), is("stopped_at", ">=", before)])),
          ),
        ),
      )
      .limit(pipelinesAtOnce)
      .forUpdate()
      .skipLocked()
      .execute();
    if (old.length === 0) return 0;
    const ids = old.map(({ id }) => id);
    await tx
      .deleteFrom("log_chunks")
      .where("task_id", "in", (tasks) =>
        tasks
          .selectFrom("tasks")
          .innerJoin("jobs", "jobs.id", "tasks.job_id")
          .select("tasks.id")
          .where("jobs.pipeline_id", "in", ids),
      )
      .execute();
    await tx.deleteFrom("pipelines").where("id", "in", ids).execute();
    return old.length;
  });
}
