import type { Row } from "../postgres/tables.ts";
import type { Doing } from "./create-organization.ts";
import { type House, type Turn, takeTurn } from "./house.ts";
import { owe } from "./owe.ts";
import { recordEvent } from "./record-event.ts";

/** From now on nobody is a member of the organization; what is in it goes a little later. */
export async function deleteOrganization(
  { tx }: Turn,
  { id, slug }: Row<"organizations">,
  { actor, request }: Doing,
): Promise<void> {
  await tx.deleteFrom("members").where("organization_id", "=", id).execute();
  await owe(tx, { kind: "forget-organization", organization: id }, { key: `forget ${id}` });
  await recordEvent(tx, {
    action: "org.delete",
    organizationId: id,
    actor,
    target: { id, type: "organization", name: slug },
    success: true,
    ...(request && { request }),
  });
}

/** One project at a time, so that no transaction grows with the organization. */
export async function forgetOrganization(house: House, id: string): Promise<void> {
  const projects = await house.db.selectFrom("projects").select("id").where("organization_id", "=", id).execute();
  for (const project of projects) {
    await takeTurn(house, async ({ tx }) => {
      await tx
        .deleteFrom("log_chunks")
        .where("task_id", "in", (query) => query.selectFrom("tasks").select("id").where("project_id", "=", project.id))
        .execute();
      await tx.deleteFrom("projects").where("id", "=", project.id).execute();
    });
  }
  await house.db.deleteFrom("organizations").where("id", "=", id).execute();
}
