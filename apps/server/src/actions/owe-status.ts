import type { Querying } from "../postgres/database.ts";
import { owe } from "./owe.ts";

/** Owes the forge a word about a job. While one waits to be said it stands for all that follow. */
export async function oweStatus(
  db: Querying,
  { project, pipeline, job }: { readonly project: string; readonly pipeline: string; readonly job: string },
): Promise<void> {
  await owe(db, { kind: "report-status", project, pipeline, job }, { key: statusKey(job) });
}

export function statusKey(job: string): string {
  return `status ${job}`;
}
