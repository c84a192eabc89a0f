import type { Row } from "../postgres/tables.ts";
import type { Doing } from "./create-organization.ts";
import type { Turn } from "./house.ts";
import { recordEvent } from "./record-event.ts";

/** A project goes with everything that ran in it. Runners that work for it learn so when they next ask. */
export async function deleteProject(
  { tx }: Turn,
  { id, slug, organization_id }: Row<"projects">,
  { actor, request }: Doing,
): Promise<void> {
  await tx.deleteFrom("projects").where("id", "=", id).execute();
  await recordEvent(tx, {
    action: "project.delete",
    organizationId: organization_id,
    actor,
    target: { id, type: "project", name: slug },
    success: true,
    ...(request && { request }),
  });
}
