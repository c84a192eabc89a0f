import { Refusal } from "@ringfort/contract";
import { z } from "zod";
import type { House } from "../../../actions/house.ts";
import type { Role, Row } from "../../../postgres/tables.ts";
import { type Caller, requireRole } from "../../caller.ts";
import type { Attempt } from "../../permit.ts";

export const contextPath = "/api/v2/context/:context_id";
export const contextParams = z.object({ context_id: z.uuid("context_id is invalid.") });

/** For a caller who may see it. */
export async function findContext({ db }: House, caller: Caller, id: string): Promise<Row<"contexts">> {
  const context = await db.selectFrom("contexts").selectAll().where("id", "=", id).executeTakeFirst();
  if (!context) throw new Refusal("not-found", "Context not found.");
  requireRole(caller, context.organization_id, "viewer", "Context");
  return context;
}

export function contextAttempt(
  action: string,
  { id, name, organization_id }: Row<"contexts">,
  least: Role = "contributor",
): Attempt {
  return {
    action,
    organizationId: organization_id,
    target: { id, type: "context", name },
    least,
    what: "Context",
  };
}
