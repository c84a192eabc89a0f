import type { Effect } from "@ringfort/engine";
import type { Row } from "../../postgres/tables.ts";
import type { Turn } from "../house.ts";
import type { LockedWorkflow } from "../lock-workflow.ts";
import { settingsOfOrganization } from "../organization-settings.ts";
import { type Actor, recordEvent } from "../record-event.ts";
import { isBesideTheCode } from "../vault/pipeline-inputs.ts";
import { actingPeople } from "./acting-people.ts";
import { type Asking, type Judgement, judgeContext, type Person } from "./judge-context.ts";

/** Lets a job start that names contexts, or makes it `unauthorized`. The runner will judge anew, by what was signed. */
export async function authorizeJob(
  turn: Turn,
  workflow: LockedWorkflow,
  { jobId, contexts }: Effect & { type: "authorize-job" },
): Promise<void> {
  const asking = await whoAsks(turn, workflow, jobId);
  const settings = await settingsOfOrganization(turn.tx, workflow.row.organization_id);
  const rules = { groupRequired: settings.is_context_group_restriction_required };
  const known = await restrictedContexts(turn, workflow.row.organization_id, contexts);
  const judged = contexts.map((name) => {
    const context = known.get(name);
    return { name, context, judgement: context ? judgeContext(context, asking, rules) : unknown(name) };
  });
  for (const { name, context, judgement } of judged) {
    await record(turn, workflow, { jobId, asking, name, contextId: context?.id, judgement });
  }
  const denied = judged.flatMap(({ judgement }) => (judgement.allowed ? [] : [judgement.reason]));
  if (denied.length > 0) workflow.notes.set(jobId, { reason: denied.join("\n") });
  workflow.inbox.push({ type: denied.length > 0 ? "job-unauthorized" : "job-authorized", jobId, at: turn.at });
}

type Verdict = Judgement | { readonly allowed: false; readonly rule: "unknown"; readonly reason: string };

function unknown(name: string): Verdict {
  return {
    allowed: false,
    rule: "unknown",
    reason: `This organization has no context \`${name}\` that the job may use.`,
  };
}

async function whoAsks({ tx }: Turn, { row }: LockedWorkflow, jobId: string): Promise<Asking> {
  const pipeline = await tx
    .selectFrom("pipelines")
    .selectAll()
    .where("id", "=", row.pipeline_id)
    .executeTakeFirstOrThrow();
  const project = await tx
    .selectFrom("projects")
    .select(["slug", "vcs_url"])
    .where("id", "=", row.project_id)
    .executeTakeFirstOrThrow();
  const hasConfigFromGit = isBesideTheCode(pipeline, project);
  return {
    organizationId: row.organization_id,
    projectId: row.project_id,
    projectSlug: project.slug,
    people: await people(tx, row.organization_id, actingPeople(row.state, jobId, row.actor_id)),
    values: {
      ...pipeline.values,
      "pipeline.config_source": hasConfigFromGit ? "git" : "api",
      // There are no sessions into jobs here.
      "job.ssh.enabled": false,
    },
    isFork: pipeline.fork_url !== null,
    hasConfigFromGit,
  };
}

/** Whoever is not found may nothing. */
async function people(tx: Turn["tx"], organizationId: string, ids: readonly string[]): Promise<readonly Person[]> {
  const users = await tx.selectFrom("users").select(["id", "login", "is_system"]).where("id", "in", ids).execute();
  const members = await tx
    .selectFrom("members")
    .select(["user_id", "role"])
    .where("organization_id", "=", organizationId)
    .where("user_id", "in", ids)
    .execute();
  const groups = await tx
    .selectFrom("group_members")
    .innerJoin("groups", "groups.id", "group_members.group_id")
    .select(["group_members.user_id", "groups.id"])
    .where("groups.organization_id", "=", organizationId)
    .where("group_members.user_id", "in", ids)
    .execute();
  return ids.map((id) => {
    const user = users.find((one) => one.id === id);
    return {
      id,
      login: user?.login ?? "somebody who is gone",
      isSystem: user?.is_system === true,
      role: members.find(({ user_id }) => user_id === id)?.role,
      groups: new Set(groups.flatMap((one) => (one.user_id === id ? [one.id] : []))),
    };
  });
}

interface KnownContext {
  readonly id: string;
  readonly name: string;
  readonly restrictions: readonly Pick<Row<"context_restrictions">, "type" | "value">[];
}

async function restrictedContexts(
  { tx }: Turn,
  organizationId: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, KnownContext>> {
  const rows = await tx
    .selectFrom("contexts")
    .leftJoin("context_restrictions", "context_restrictions.context_id", "contexts.id")
    .select(["contexts.id", "contexts.name", "context_restrictions.type", "context_restrictions.value"])
    .where("contexts.organization_id", "=", organizationId)
    .where("contexts.name", "in", names)
    .orderBy("context_restrictions.created_at")
    .execute();
  const byName = Map.groupBy(rows, ({ name }) => name);
  return new Map(
    [...byName].map(([name, ours]): [string, KnownContext] => {
      const restrictions = ours.flatMap(({ type, value }) =>
        type !== null && value !== null ? [{ type, value }] : [],
      );
      return [name, { id: ours[0]!.id, name, restrictions }];
    }),
  );
}

async function record(
  { tx }: Turn,
  { row }: LockedWorkflow,
  {
    jobId,
    asking,
    name,
    contextId,
    judgement,
  }: {
    readonly jobId: string;
    readonly asking: Asking;
    readonly name: string;
    readonly contextId: string | undefined;
    readonly judgement: Verdict;
  },
): Promise<void> {
  const [first] = asking.people;
  const actor: Actor = { id: first!.id, type: first!.isSystem ? "system" : "user", name: first!.login };
  await recordEvent(tx, {
    action: "workflow-job-context-request",
    organizationId: row.organization_id,
    actor,
    target: { id: contextId ?? name, type: "context", name },
    payload: {
      job: jobId,
      workflow: row.id,
      pipeline_id: row.pipeline_id,
      project_id: row.project_id,
      people: asking.people.map(({ id }) => id),
      ...(!judgement.allowed && { rule: judgement.rule, reason: judgement.reason }),
    },
    success: judgement.allowed,
  });
}
