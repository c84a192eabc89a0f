import { randomBytes } from "node:crypto";
import { Refusal } from "@ringfort/contract";
import { type InboundRequest, readCustom } from "../vcs/deliveries/index.ts";
import { acceptRuns } from "./accept-runs.ts";
import { type House, takeTurn } from "./house.ts";
import { type Received, refuseDelivery } from "./receive-delivery.ts";
import type { Origin } from "./record-event.ts";
import { rememberDelivery } from "./remember-delivery.ts";

/** Starts the pipeline of a custom webhook's trigger, with the body as a value and the trigger's refs as the only ones. */
export async function receiveCustom(
  house: House,
  triggerId: string,
  request: InboundRequest,
  origin: Origin,
): Promise<Received> {
  const trigger = await house.db.selectFrom("triggers").selectAll().where("id", "=", triggerId).executeTakeFirst();
  const known = trigger?.event_source.provider === "webhook" ? trigger : undefined;
  const verified = readCustom(request, known?.secret_hash ?? randomBytes(32), house.now());
  const project =
    known &&
    (await house.db.selectFrom("projects").selectAll().where("id", "=", known.project_id).executeTakeFirstOrThrow());
  if (!verified.ok) {
    const aim = project && {
      organizationId: project.organization_id,
      target: { id: triggerId, type: "trigger", name: known.event_name ?? project.slug },
    };
    return await refuseDelivery(house, verified, aim, origin);
  }
  if (!known || !project) throw new Refusal("not-found", "Trigger not found.");
  if (known.disabled) return { isNew: true, message: "Nothing starts: the trigger is disabled.", pipelines: [] };
  const { event, deliveryId } = verified;
  const delivery = { source: `custom ${known.id}`, ids: [deliveryId] };
  return await takeTurn(house, async (turn) => {
    const remembered = await rememberDelivery(turn, delivery);
    if (!remembered.isNew) {
      return { isNew: false, message: "This delivery was received already.", pipelines: remembered.pipelines };
    }
    const definition = await turn.tx
      .selectFrom("pipeline_definitions")
      .selectAll()
      .where("id", "=", known.pipeline_definition_id)
      .executeTakeFirstOrThrow();
    const run = { definition, trigger: known, isOwn: true, checkout: undefined };
    const pipelines = await acceptRuns(turn, project, [run], { event, request: origin });
    await turn.tx
      .updateTable("deliveries")
      .set({ pipeline_ids: pipelines })
      .where("source", "=", delivery.source)
      .where("delivery_id", "=", deliveryId)
      .execute();
    return { isNew: true, message: "One pipeline starts.", pipelines };
  });
}
