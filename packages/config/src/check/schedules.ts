import { parseCron } from "../cron/index.ts";
import { sentence } from "../diagnostics/sentence.ts";
import type { Compilation } from "../expand/compilation.ts";
import type { Scope } from "../expand/scope.ts";
import { get, isNull, type Node, textOf } from "../read/node.ts";
import { checkNames } from "./filters.ts";

/** Checks a workflow's `triggers`: a list of schedules, each with a cron and the branches that it runs for. */
export function checkSchedules(triggers: Node, scope: Scope, compilation: Compilation): void {
  const tell = (at: Node, message: string, help?: string) =>
    compilation.error("schedule-invalid", at, message, { chain: scope.chain, help });
  if (triggers.kind !== "list") {
    tell(triggers, "`triggers` is a list of schedules.", "Begin the line with `- schedule:`.");
    return;
  }
  for (const trigger of triggers.items) {
    const schedule = get(trigger, "schedule");
    if (schedule?.kind !== "map") {
      tell(schedule ?? trigger, "A trigger is a map with `schedule`.");
      continue;
    }
    const cron = get(schedule, "cron");
    if (cron === undefined || isNull(cron)) tell(schedule, "A schedule needs `cron`.");
    else if (!cron.tagged) {
      const parsed = parseCron(textOf(cron) ?? "");
      if (!parsed.ok) tell(cron, sentence(parsed.message));
    }
    const branches = get(get(schedule, "filters"), "branches");
    if (branches === undefined || isNull(branches)) {
      tell(get(schedule, "filters") ?? schedule, "A schedule needs `filters` with `branches`.");
      continue;
    }
    if (!branches.tagged) checkNames(branches, "branches", compilation, scope);
    if (branches.kind === "map" && isNull(get(branches, "only")) && isNull(get(branches, "ignore")))
      tell(branches, "A schedule's branches need `only` or `ignore`.");
  }
}
