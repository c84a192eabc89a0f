import type { Row } from "../postgres/tables.ts";
import { changeSerialGroup } from "./change-serial-group.ts";
import type { Doing } from "./create-organization.ts";
import type { Turn } from "./house.ts";
import { recordEvent } from "./record-event.ts";
import { dropContent } from "./vault/drop-content.ts";

/** A project goes with everything that ran in it and that was sealed for it. Runners that work for it learn so when they next ask. */
export async function deleteProject(
  turn: Turn,
  { id, slug, organization_id }: Row<"projects">,
  { actor, request }: Doing,
): Promise<void> {
  const { tx } = turn;
  await leaveSerialGroups(turn, id, organization_id);
  await dropContent(tx, organization_id, `project/${slug}`);
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

/** Other projects may wait for a lock that nobody would give back. */
async function leaveSerialGroups(turn: Turn, projectId: string, organizationId: string): Promise<void> {
  const groups = await turn.tx
    .selectFrom("serial_groups")
    .select(["name", "state"])
    .where("organization_id", "=", organizationId)
    .orderBy("name")
    .execute();
  for (const { name, state } of groups) {
    const requests = state.holder ? [state.holder, ...state.waiting] : state.waiting;
    for (const { workflowId } of requests.filter((request) => request.projectId === projectId)) {
      await changeSerialGroup(turn, organizationId, name, { type: "release", workflowId, at: turn.at });
    }
  }
}
