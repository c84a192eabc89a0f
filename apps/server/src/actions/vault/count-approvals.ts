import { Refusal } from "@ringfort/contract";
import type { Querying } from "../../postgres/database.ts";
import type { Row } from "../../postgres/tables.ts";
import type { Turn } from "../house.ts";
import { jobsBehind } from "./approval-gate.ts";
import { newestPolicy } from "./scopes.ts";

/** How many different people have signed, of how many who must. */
export interface ApprovalCount {
  readonly signed: number;
  readonly needed: number;
}

export async function countApprovals({ tx, at }: Turn, job: Row<"jobs">): Promise<ApprovalCount> {
  const rows = await tx.selectFrom("signed_approvals").select("document").where("job_id", "=", job.id).execute();
  const signed = rows.filter(({ document }) => document.statement.expires > at).length;
  return { signed, needed: await approvalsNeeded(tx, job) };
}

/** Refuses to open a gate by a click where runners ask for signatures: what waits behind it would fail. */
export async function requireSigned(turn: Turn, jobId: string): Promise<void> {
  const job = await turn.tx.selectFrom("jobs").selectAll().where("id", "=", jobId).executeTakeFirst();
  if (!job) return;
  const { signed, needed } = await countApprovals(turn, job);
  if (signed < needed) {
    throw new Refusal(
      "forbidden",
      `\`${job.name}\` asks for ${needed} signed ${needed === 1 ? "approval" : "approvals"}, and has ${signed}: \`ringfort approve ${jobId}\` makes one.`,
    );
  }
}

/** How many people must have signed before anything behind the gate may open what it asks for. */
async function approvalsNeeded(db: Querying, job: Row<"jobs">): Promise<number> {
  const behind = await jobsBehind(db, job);
  const { slug } = await db
    .selectFrom("projects")
    .select("slug")
    .where("id", "=", job.project_id)
    .executeTakeFirstOrThrow();
  const scopes = new Set([
    `project/${slug}`,
    ...behind.flatMap(({ plan }) => plan.contexts.map((name) => `context/${name}`)),
  ]);
  let needed = 0;
  for (const scope of scopes) {
    const statement = (await newestPolicy(db, job.organization_id, scope))?.document.statement;
    if (!statement || statement.approvals === 0) continue;
    // Where commits are not signed, nobody knows who made them: two people are not both the committer.
    const atLeast = statement.notByCommitter && !statement.signedCommits ? 2 : 1;
    needed = Math.max(needed, statement.approvals, atLeast);
  }
  return needed;
}
