import { createHash, randomBytes } from "node:crypto";
import { Refusal } from "@ringfort/contract";
import type { Row } from "../postgres/tables.ts";
import {
  type InboundRequest,
  type RefusedDelivery,
  readGitea,
  readGithub,
  readGitlab,
  type Verified,
} from "../vcs/deliveries/index.ts";
import type { ForgeEvent } from "../vcs/forge-event.ts";
import { acceptRuns } from "./accept-runs.ts";
import { chooseRuns, explainChoice, unknownOf } from "./choose-runs.ts";
import { findListeners } from "./find-listeners.ts";
import { type House, takeTurn } from "./house.ts";
import { owe } from "./owe.ts";
import { type Origin, recordEvent } from "./record-event.ts";
import { type DeliveryKey, rememberDelivery } from "./remember-delivery.ts";
import { storable } from "./storable.ts";
import { takePush } from "./take-push.ts";

export const deliveringForges = ["github", "gitlab", "gitea"] as const;
type DeliveringForge = (typeof deliveringForges)[number];

export interface Received {
  /** Whether this is the first time that the delivery came. */
  readonly isNew: boolean;
  /** What becomes of it, for whoever looks at the forge's list of deliveries. */
  readonly message: string;
  readonly pipelines: readonly string[];
}

type Reader = (request: InboundRequest, secret: string) => Verified;

const readers: Readonly<Record<DeliveringForge, Reader>> = { github: readGithub, gitlab: readGitlab, gitea: readGitea };

/** A project that a delivery may be for: whether it is, its secret decides. */
export type Addressee = Pick<Row<"projects">, "id" | "organization_id" | "slug" | "forge">;

/** Verifies a delivery of a forge for one project, then starts what it starts. What was received already starts nothing. */
export async function receiveDelivery(
  house: House,
  forge: DeliveringForge,
  addressee: Addressee | undefined,
  request: InboundRequest,
  origin: Origin,
): Promise<Received> {
  const known = addressee?.forge.kind === forge ? addressee : undefined;
  // A project that is not there answers as one whose secret nobody knows.
  const secret = known?.forge.webhook_secret || randomBytes(32).toString("hex");
  const verified = readers[forge](request, secret);
  if (!verified.ok) return await refuseDelivery(house, verified, known && projectAsTarget(known), origin);
  const { deliveryId, event } = verified;
  if (!known || event.type === "custom") throw new Refusal("invalid", "No forge sends this.");
  // A signature is over the body alone: under another id it would be good a second time.
  const digest = createHash("sha256").update(request.body).digest("hex");
  const ids = forge === "gitlab" ? [deliveryId] : [deliveryId, `sha256:${digest}`];
  return await start(house, known.id, { source: `${forge} ${known.id}`, ids }, event, origin);
}

async function start(
  house: House,
  projectId: string,
  delivery: DeliveryKey,
  event: Exclude<ForgeEvent, { type: "custom" }>,
  origin: Origin,
): Promise<Received> {
  return await takeTurn(house, async (turn) => {
    const remembered = await rememberDelivery(turn, delivery);
    if (!remembered.isNew) {
      return { isNew: false, message: "This delivery was received already.", pipelines: remembered.pipelines };
    }
    const { tx } = turn;
    const project = await tx.selectFrom("projects").selectAll().where("id", "=", projectId).executeTakeFirstOrThrow();
    const listeners = await findListeners(tx, project, event);
    if (unknownOf(listeners, event)) {
      await owe(tx, {
        kind: "decide-delivery",
        project: project.id,
        delivery,
        event: storable(event),
        request: origin,
      });
      return { isNew: true, message: "Accepted: the forge or the repository is asked for the rest.", pipelines: [] };
    }
    const choice = chooseRuns(listeners, event);
    if (!(await takePush(turn, project, event))) {
      return { isNew: true, message: "The push was seen already, by polling.", pipelines: [] };
    }
    const pipelines = await acceptRuns(turn, project, choice.runs, { event, request: origin });
    await tx
      .updateTable("deliveries")
      .set({ pipeline_ids: pipelines })
      .where("source", "=", delivery.source)
      .where("delivery_id", "in", delivery.ids)
      .execute();
    return { isNew: true, message: explainChoice(choice), pipelines };
  });
}

/** What a refused delivery was aimed at. */
export interface Aim {
  readonly organizationId: string;
  readonly target: { readonly id: string; readonly type: string; readonly name: string };
}

function projectAsTarget({ id, organization_id, slug }: Addressee): Aim {
  return { organizationId: organization_id, target: { id, type: "project", name: slug } };
}

/** Forged deliveries are recorded; those that are true and start nothing are answered as such. */
export async function refuseDelivery(
  house: House,
  { why, message }: RefusedDelivery,
  aim: Aim | undefined,
  request: Origin,
): Promise<Received> {
  switch (why) {
    case "ignored":
      return { isNew: false, message, pipelines: [] };
    case "malformed":
      throw new Refusal("invalid", message);
    case "bad-signature":
    case "no-signature":
      if (aim) {
        await recordEvent(house.db, {
          action: "webhook_delivery.refuse",
          organizationId: aim.organizationId,
          actor: { id: "anonymous", type: "anonymous" },
          target: aim.target,
          success: false,
          payload: { why },
          request,
        });
      }
      throw new Refusal("unauthenticated", message);
  }
}
