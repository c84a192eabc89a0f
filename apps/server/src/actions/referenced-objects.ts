import type { Database } from "../postgres/database.ts";

/** Which of these objects something refers to: results that are kept, logs, and what a task that has not ended may still name. */
export async function referencedObjects(db: Database, digests: readonly string[]): Promise<ReadonlySet<string>> {
  if (digests.length === 0) return new Set();
  const rows = await db
    .selectFrom("artifacts")
    .select("digest")
    .where("digest", "in", digests)
    .union(db.selectFrom("caches").select("digest").where("digest", "in", digests))
    .union(db.selectFrom("workspace_layers").select("digest").where("digest", "in", digests))
    .union(
      db
        .selectFrom("steps")
        .select("log_digest as digest")
        .where("log_digest", "in", digests)
        .$narrowType<{ digest: string }>(),
    )
    .union(
      db
        .selectFrom("task_objects")
        .innerJoin("tasks", "tasks.id", "task_objects.task_id")
        .select("task_objects.digest")
        .where("task_objects.digest", "in", digests)
        .where("tasks.status", "in", ["queued", "claimed", "parked"]),
    )
    .execute();
  return new Set(rows.map(({ digest }) => digest));
}
