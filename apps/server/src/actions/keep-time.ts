import type { House } from "./house.ts";
import { runConfigSchedules } from "./schedules/run-config-schedules.ts";
import { runDueSchedules } from "./schedules/run-due-schedules.ts";
import { runDueTriggers } from "./schedules/run-due-triggers.ts";
import { tickSerialGroups } from "./tick-serial-groups.ts";
import { tickWorkflows } from "./tick-workflows.ts";

/** Everything that happens because it is time. Answers whether there may be more. */
export async function keepTime(house: House): Promise<boolean> {
  let more = false;
  for (const look of [runDueSchedules, runDueTriggers, runConfigSchedules, tickWorkflows, tickSerialGroups]) {
    if (await look(house)) more = true;
  }
  return more;
}
