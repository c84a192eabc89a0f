import { Refusal } from "@ringfort/contract";
import { digestOfStatement, type Receipt, type SignedReceipt, signedReceipt } from "@ringfort/seal";
import type { Row } from "../../postgres/tables.ts";
import type { Doing } from "../create-organization.ts";
import { type House, type Turn, takeTurn } from "../house.ts";
import { recordEvent } from "../record-event.ts";
import { aboutJob } from "./about-job.ts";
import { recordRefusal } from "./change-vault.ts";
import { contextOfScope } from "./find-scope.ts";
import { requireAttested } from "./require-attested.ts";
import { readDocument } from "./seal-refusal.ts";

/** A runner says which values its class has opened for a job. Said again, it changes nothing. */
export async function storeReceipt(
  house: House,
  { job_id, organization_id }: Row<"tasks">,
  given: unknown,
  request: Doing["request"],
): Promise<void> {
  const about = await aboutJob(house.db, job_id);
  const target = { id: job_id, type: "job", name: about.job };
  const doing: Doing = { actor: { id: job_id, type: "runner", name: about.job }, ...(request && { request }) };
  const event = { action: "secret.unsealed", organizationId: organization_id, target };
  try {
    const receipt = readDocument(signedReceipt, given, "receipt-malformed");
    await takeTurn(house, async (turn) => {
      await requireAttested(turn.tx, "receipt", receipt, about, turn.at);
      if (!(await insert(turn, receipt))) return;
      const { statement } = receipt;
      await noteOpenings(turn, statement);
      const names = Map.groupBy(statement.values, ({ scope }) => scope);
      const opened = Object.fromEntries([...names].map(([scope, values]) => [scope, values.map(({ name }) => name)]));
      const payload = { class: statement.class, project: about.project, opened };
      await recordEvent(turn.tx, { ...event, ...doing, payload, success: true });
      await recordContexts(turn, statement, doing);
    });
  } catch (error) {
    if (error instanceof Refusal) await recordRefusal(house, event, doing, error);
    throw error;
  }
}

/** As CircleCI's record has it: what watches for contexts that are used looks for this. */
async function recordContexts(turn: Turn, { org, job, jobId, values }: Receipt, doing: Doing): Promise<void> {
  for (const scope of new Set(values.map((value) => value.scope))) {
    if (!scope.startsWith("context/")) continue;
    const name = scope.slice("context/".length);
    const id = (await contextOfScope(turn.tx, org, scope)) ?? scope;
    await recordEvent(turn.tx, {
      action: "context.secrets.accessed",
      organizationId: org,
      ...doing,
      target: { id, type: "context", name },
      payload: { job, jobId },
      success: true,
    });
  }
}

/** Whether it is new. */
async function insert({ tx, at }: Turn, receipt: SignedReceipt): Promise<boolean> {
  const { statement } = receipt;
  const inserted = await tx
    .insertInto("receipts")
    .values({
      organization_id: statement.org,
      job_id: statement.jobId,
      class: statement.class,
      fingerprint: await digestOfStatement(statement),
      document: JSON.stringify(receipt),
      at: new Date(at),
    })
    .onConflict((conflict) => conflict.columns(["job_id", "fingerprint"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  return inserted !== undefined;
}

/** In one order, so that receipts that come together do not wait for each other in a circle. */
async function noteOpenings({ tx, at }: Turn, { org, class: name, values }: Receipt): Promise<void> {
  const rows = new Map(
    values.map((value) => [
      `${value.scope}\n${value.name}`,
      { organization_id: org, scope: value.scope, name: value.name, class: name, at: new Date(at) },
    ]),
  );
  const ordered = [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  for (let from = 0; from < ordered.length; from += mostRows) {
    await tx
      .insertInto("openings")
      .values(ordered.slice(from, from + mostRows))
      .onConflict((conflict) =>
        conflict
          .columns(["organization_id", "scope", "name", "class"])
          .doUpdateSet((made) => ({ at: made.ref("excluded.at") })),
      )
      .execute();
  }
}

/** PostgreSQL takes at most 65,535 parameters. */
const mostRows = 1_000;
