import type { Querying } from "../../../postgres/database.ts";
import { noRuns } from "./metrics.ts";
import type { ReportingWindow } from "./scope.ts";
import { type Group, type GroupTotals, selectRunTotals } from "./select-runs.ts";

export interface Compared {
  readonly now: GroupTotals;
  readonly before: GroupTotals;
}

export const nothing: GroupTotals = { ...noRuns, project_id: "", name: "", branch: "" };

/** The groups of a window that have runs, each beside what it was in the window before, where that is compared. */
export async function compareWindows(
  db: Querying,
  projectIds: readonly string[],
  { before, ...now }: ReportingWindow,
  by: readonly Group[],
): Promise<readonly Compared[]> {
  const current = await selectRunTotals(db, { ...now, projectIds }, by);
  const prior = before ? await selectRunTotals(db, { ...before, projectIds }, by) : [];
  const known = new Map(prior.map((group) => [keyOf(group), group]));
  return current.map((group) => ({ now: group, before: known.get(keyOf(group)) ?? nothing }));
}

function keyOf({ project_id, name, branch }: GroupTotals): string {
  return JSON.stringify([project_id, name, branch]);
}
