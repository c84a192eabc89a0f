import type { Row } from "../postgres/tables.ts";
import type { ForgeEvent } from "../vcs/forge-event.ts";
import type { Turn } from "./house.ts";

/** Whether an event is for this delivery to start. Where a project is polled as well, whoever sees a push first starts it and leaves word for the other. */
export async function takePush({ tx }: Turn, { id }: Pick<Row<"projects">, "id">, event: ForgeEvent): Promise<boolean> {
  if (event.type !== "push") return true;
  const { polled_refs } = await tx
    .selectFrom("projects")
    .select("polled_refs")
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (polled_refs === null) return true;
  if (polled_refs[event.ref] === event.revision) {
    const started = await tx
      .selectFrom("pipelines")
      .select("id")
      .where("project_id", "=", id)
      .where("ref", "=", event.ref)
      .where("revision", "=", event.revision)
      .executeTakeFirst();
    return !started;
  }
  const { [event.ref]: _, ...others } = polled_refs;
  const next = event.deleted ? others : { ...others, [event.ref]: event.revision };
  await tx
    .updateTable("projects")
    .set({ polled_refs: JSON.stringify(next) })
    .where("id", "=", id)
    .execute();
  return true;
}
