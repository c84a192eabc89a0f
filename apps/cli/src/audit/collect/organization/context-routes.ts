import { type Context, contextRestrictions, contextVariables } from "@ringfort/client";
import type { ContextEvidence, OrgEvidence } from "@ringfort/controls";
import type { Scan } from "./scan.ts";

/** What is known of one context of the list. */
export async function contextEvidence(
  context: Context,
  list: Extract<OrgEvidence["CTXLIST"], { status: "read" }>,
  { reader, kept }: Scan,
): Promise<ContextEvidence> {
  const { id, name } = context;
  const [CTXVAR, CTXRES] = await Promise.all([
    kept.answer(`${id} CTXVAR`, () => contextVariables(reader, id)),
    kept.answer(`${id} CTXRES`, () => contextRestrictions(reader, id)),
  ]);
  return { kind: "context", id, name, CTX: { ...list, value: context }, CTXVAR, CTXRES };
}
