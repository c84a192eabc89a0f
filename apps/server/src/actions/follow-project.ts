import type { Row } from "../postgres/tables.ts";
import type { Doing } from "./create-organization.ts";
import type { Turn } from "./house.ts";
import { recordEvent } from "./record-event.ts";

/** Followed projects are those that lists across projects show. */
export async function followProject(
  { tx }: Turn,
  { id, slug, organization_id }: Row<"projects">,
  { followed }: { readonly followed: boolean },
  { actor, request }: Doing,
): Promise<void> {
  await tx.updateTable("projects").set({ followed }).where("id", "=", id).execute();
  await recordEvent(tx, {
    action: followed ? "project.follow" : "project.unfollow",
    organizationId: organization_id,
    actor,
    target: { id, type: "project", name: slug },
    success: true,
    ...(request && { request }),
  });
}
