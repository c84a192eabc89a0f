import { changeSerialGroup } from "./change-serial-group.ts";
import { type House, takeTurn } from "./house.ts";

const atOnce = 100;

/** Lets those give up who have waited too long for a serial group. Answers whether there may be more. */
export async function tickSerialGroups(house: House): Promise<boolean> {
  const due = await house.db
    .selectFrom("serial_groups")
    .select(["organization_id", "name"])
    .where("clock_due_at", "<=", new Date(house.now()))
    .orderBy("clock_due_at")
    .limit(atOnce)
    .execute();
  for (const { organization_id, name } of due) {
    await takeTurn(house, (turn) => changeSerialGroup(turn, organization_id, name, { type: "clock", at: turn.at }));
  }
  return due.length === atOnce;
}
