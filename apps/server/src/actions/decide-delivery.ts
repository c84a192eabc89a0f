import type { Row } from "../postgres/tables.ts";
import type { ForgeEvent } from "../vcs/forge-event.ts";
import { acceptRuns } from "./accept-runs.ts";
import { chooseRuns, explainChoice } from "./choose-runs.ts";
import { findListeners } from "./find-listeners.ts";
import { type House, takeTurn } from "./house.ts";
import { learnContext } from "./learn-context.ts";
import type { Origin } from "./record-event.ts";
import type { DeliveryKey } from "./remember-delivery.ts";
import { takePush } from "./take-push.ts";

/** A delivery that was accepted and whose meaning is still to be found out. */
export interface Undecided {
  readonly project: string;
  readonly delivery: DeliveryKey;
  readonly event: Exclude<ForgeEvent, { type: "custom" }>;
  readonly request?: Origin;
}

/** Asks what has to be asked, and starts what the event then starts. Done twice, the second time changes nothing. */
export async function decideDelivery(house: House, undecided: Undecided): Promise<void> {
  const { delivery, event, request } = undecided;
  const project = await findProject(house, undecided.project);
  if (!project) return;
  const listeners = await findListeners(house.db, project, event);
  const context = await learnContext(house, project, listeners, event);
  const choice = chooseRuns(listeners, event, context);
  house.log.debug({ project: project.id, ...delivery }, explainChoice(choice));
  if (choice.runs.length === 0) return;
  await takeTurn(house, async (turn) => {
    const [known] = await turn.tx
      .selectFrom("deliveries")
      .select("pipeline_ids")
      .where("source", "=", delivery.source)
      .where("delivery_id", "in", delivery.ids)
      .forUpdate()
      .execute();
    if (!known || known.pipeline_ids.length > 0 || !(await takePush(turn, project, event))) return;
    const ids = await acceptRuns(turn, project, choice.runs, { event, context, ...(request && { request }) });
    await turn.tx
      .updateTable("deliveries")
      .set({ pipeline_ids: ids })
      .where("source", "=", delivery.source)
      .where("delivery_id", "in", delivery.ids)
      .execute();
  });
}

async function findProject({ db }: House, id: string): Promise<Row<"projects"> | undefined> {
  return await db.selectFrom("projects").selectAll().where("id", "=", id).executeTakeFirst();
}
