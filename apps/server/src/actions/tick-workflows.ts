import { advanceWorkflow } from "./advance-workflow.ts";
import { type House, takeTurn } from "./house.ts";
import { lockWorkflow } from "./lock-workflow.ts";

const atOnce = 100;
const hourMs = 60 * 60 * 1_000;

/** Tells workflows that time has passed, when that can matter to them. Answers whether there may be more. */
export async function tickWorkflows(house: House): Promise<boolean> {
  const due = await house.db
    .selectFrom("workflows")
    .select("id")
    .where("clock_due_at", "<=", new Date(house.now()))
    .orderBy("clock_due_at")
    .limit(atOnce)
    .execute();
  for (const { id } of due) {
    try {
      await tick(house, id);
    } catch (error) {
      house.log.error({ workflow: id, err: error }, "A workflow could not be told the time");
      await house.db
        .updateTable("workflows")
        .set({ clock_due_at: new Date(house.now() + hourMs) })
        .where("id", "=", id)
        .execute();
    }
  }
  return due.length === atOnce;
}

async function tick(house: House, id: string): Promise<void> {
  await takeTurn(house, async (turn) => {
    const { tx, at } = turn;
    const workflow = await lockWorkflow(turn, id);
    // Looked at again while what was canceled comes to its end.
    await tx
      .updateTable("workflows")
      .set({ clock_due_at: new Date(at + hourMs) })
      .where("id", "=", id)
      .where("stopped_at", "is", null)
      .execute();
    await advanceWorkflow(turn, workflow, { type: "clock", at });
  });
}
