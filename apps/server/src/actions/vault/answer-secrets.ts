import type { SecretsAnswer } from "@ringfort/contract";
import type { Querying } from "../../postgres/database.ts";
import type { Row } from "../../postgres/tables.ts";
import { visibleVariables } from "../contexts/visible-variables.ts";
import { projectVariables } from "../describe-claim.ts";
import type { House } from "../house.ts";
import { contextOfScope } from "./find-scope.ts";
import { pipelineInputs, withoutNulls } from "./pipeline-inputs.ts";
import { contentOf, newestPolicy } from "./scopes.ts";
import { trustRootsOf } from "./trust-roots.ts";

interface About {
  readonly job: Row<"jobs">;
  readonly pipeline: Row<"pipelines">;
  readonly project: Row<"projects">;
}

/** Everything that the runner of a task needs to decide for itself. A fork's job is given nothing to open. */
export async function answerSecrets(house: House, task: Row<"tasks">): Promise<SecretsAnswer> {
  const { db } = house;
  const job = await db.selectFrom("jobs").selectAll().where("id", "=", task.job_id).executeTakeFirstOrThrow();
  const [pipeline, project] = await Promise.all([
    db.selectFrom("pipelines").selectAll().where("id", "=", job.pipeline_id).executeTakeFirstOrThrow(),
    db.selectFrom("projects").selectAll().where("id", "=", job.project_id).executeTakeFirstOrThrow(),
  ]);
  const about = { job, pipeline, project };
  const isFork = pipeline.fork_url !== null;
  const [scopes, proofs, continuation, inputs] = await Promise.all([
    isFork ? [] : scopesOf(db, about),
    proofsOf(db, job.workflow_id),
    continuationOf(db, about),
    pipelineInputs(house, pipeline, project),
  ]);
  // Last: nothing above may be newer than the root that it was made under.
  const roots = await trustRootsOf(db, job.organization_id);
  return { roots, scopes, ...proofs, continuation, inputs };
}

type AnsweredScope = SecretsAnswer["scopes"][number];

async function scopesOf(db: Querying, { job, project }: About): Promise<AnsweredScope[]> {
  const ofProject = await answerScope(db, job.organization_id, `project/${project.slug}`);
  const names = new Set(job.plan.contexts);
  const contexts = await Promise.all([...names].map((name) => answerScope(db, job.organization_id, `context/${name}`)));
  return [{ ...ofProject, visible: await projectVariables(db, project.id) }, ...contexts];
}

async function answerScope(db: Querying, organizationId: string, scope: string): Promise<AnsweredScope> {
  const [contextId = null, { values, tombstones }] = await Promise.all([
    contextOfScope(db, organizationId, scope),
    contentOf(db, organizationId, scope),
  ]);
  // After the values, which ask for a policy that is at least so new.
  const policy = await newestPolicy(db, organizationId, scope);
  const visible = contextId === null ? {} : await visibleVariables(db, contextId);
  return { scope, contextId, policy: policy?.document ?? null, values, tombstones, visible };
}

/** Of the jobs of the workflow, and of those that ran earlier and whose results it keeps. */
async function proofsOf(db: Querying, workflowId: string): Promise<Pick<SecretsAnswer, "results" | "approvals">> {
  const jobs = await db.selectFrom("jobs").select(["id", "kept_from"]).where("workflow_id", "=", workflowId).execute();
  const ids = jobs.map(({ id, kept_from }) => kept_from ?? id);
  const [results, approvals] = await Promise.all([
    db.selectFrom("gate_proofs").select("document").where("job_id", "in", ids).limit(10_000).execute(),
    db
      .selectFrom("signed_approvals")
      .select("document")
      .where("job_id", "in", ids)
      .orderBy("at", "desc")
      .limit(1_000)
      .execute(),
  ]);
  return {
    results: results.map(({ document }) => document),
    approvals: approvals.map(({ document }) => document),
  };
}

/** Of a pipeline that goes on after its setup job, as opposed to the setup job itself. */
async function continuationOf(db: Querying, { job, pipeline }: About): Promise<SecretsAnswer["continuation"]> {
  const continued = pipeline.continuation;
  if (continued === null) return null;
  const { is_setup } = await db
    .selectFrom("workflows")
    .select("is_setup")
    .where("id", "=", job.workflow_id)
    .executeTakeFirstOrThrow();
  if (is_setup) return null;
  const { source } = await db
    .selectFrom("pipeline_configs")
    .select("source")
    .where("pipeline_id", "=", pipeline.id)
    .executeTakeFirstOrThrow();
  return { config: source, parameters: withoutNulls(continued.parameters), statement: continued.statement };
}
