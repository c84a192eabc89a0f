import { type PlanJob, Refusal } from "@ringfort/contract";
import type { WorkflowEvent } from "@ringfort/engine";
import type { Row } from "../postgres/tables.ts";
import type { Turn } from "./house.ts";

/** A workflow that this transaction has locked, with what happens to it next. */
export interface LockedWorkflow {
  row: Row<"workflows">;
  readonly inbox: WorkflowEvent[];
  /** Why a job ended as it did, and who made it so, by its id: for its row. */
  readonly notes: Map<string, { readonly reason?: string; readonly canceledBy?: string }>;
}

/** Locks a workflow until the end of the transaction. Tasks are only ever locked after their workflow. */
export async function lockWorkflow({ tx }: Turn, id: string): Promise<LockedWorkflow> {
  const row = await tx.selectFrom("workflows").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
  if (!row) throw new Refusal("not-found", "Workflow not found.");
  return { row, inbox: [], notes: new Map() };
}

/** The plan of one of a workflow's jobs. */
export async function planOf({ tx }: Turn, jobId: string): Promise<PlanJob> {
  const { plan } = await tx.selectFrom("jobs").select("plan").where("id", "=", jobId).executeTakeFirstOrThrow();
  return plan;
}
