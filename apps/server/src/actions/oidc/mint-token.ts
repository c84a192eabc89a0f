import { Refusal } from "@ringfort/contract";
import { type SignedTokenRequest, sealFailures, signedTokenRequest, type TokenRequest } from "@ringfort/seal";
import type { MintedToken } from "../../oidc/signer/messages.ts";
import type { SignerRefusalCode } from "../../oidc/signer/refusals.ts";
import type { Row } from "../../postgres/tables.ts";
import type { House } from "../house.ts";
import { type Origin, recordEvent } from "../record-event.ts";
import { trustRootsOf } from "../vault/trust-roots.ts";
import { claimsFor } from "./custom-claims.ts";

/** Tokens for a task, encrypted for whoever has asked: the server carries them and can use none. Recorded before they are given out. */
export async function mintToken(house: House, task: Row<"tasks">, given: unknown, origin: Origin): Promise<string> {
  const about = await describe(house, task);
  try {
    const request = readRequest(given, about);
    const { organization_id: organizationId, id: projectId } = about.project;
    const answer = await house.signer.mint({
      request,
      roots: await trustRootsOf(house.db, organizationId),
      facts: {
        projectId,
        userId: about.workflow.actor_id,
        definitionId: about.pipeline.definition_id,
        ...(await mutableClaims(house, organizationId, projectId)),
      },
    });
    if (!answer.ok) throw refusal(answer.code, answer.message);
    await record(house, about, { success: true, payload: { ...shown(request), tokens: answer.tokens } }, origin);
    return answer.sealed;
  } catch (error) {
    if (error instanceof Refusal && !isTooOften(error))
      await record(house, about, { success: false, payload: { reason: error.message } }, origin);
    throw error;
  }
}

interface About {
  readonly task: Row<"tasks">;
  readonly job: Pick<Row<"jobs">, "id" | "name">;
  readonly pipeline: Pick<Row<"pipelines">, "id" | "definition_id" | "fork_url" | "revision">;
  readonly workflow: Pick<Row<"workflows">, "id" | "actor_id">;
  readonly project: Pick<Row<"projects">, "id" | "slug" | "organization_id">;
}

async function describe({ db }: House, task: Row<"tasks">): Promise<About> {
  const job = await db
    .selectFrom("jobs")
    .select(["id", "name", "pipeline_id"])
    .where("id", "=", task.job_id)
    .executeTakeFirstOrThrow();
  const pipeline = await db
    .selectFrom("pipelines")
    .select(["id", "definition_id", "fork_url", "revision"])
    .where("id", "=", job.pipeline_id)
    .executeTakeFirstOrThrow();
  const workflow = await db
    .selectFrom("workflows")
    .select(["id", "actor_id"])
    .where("id", "=", task.workflow_id)
    .executeTakeFirstOrThrow();
  const project = await db
    .selectFrom("projects")
    .select(["id", "slug", "organization_id"])
    .where("id", "=", task.project_id)
    .executeTakeFirstOrThrow();
  return { task, job, pipeline, workflow, project };
}

/** The signer checks who has signed it; here it is only compared with the task that it came for. */
function readRequest(given: unknown, { job, pipeline, workflow, project }: About): SignedTokenRequest {
  const read = signedTokenRequest.safeParse(given);
  if (!read.success) throw refusal("token-request-malformed", sealFailures["token-request-malformed"]);
  if (pipeline.fork_url !== null) throw refusal("token-fork", "Jobs of a fork get no token.");
  const { statement } = read.data;
  const expected: Partial<TokenRequest> = {
    org: project.organization_id,
    project: project.slug,
    pipeline: pipeline.id,
    workflowId: workflow.id,
    jobId: job.id,
    ...(pipeline.revision !== null && { commit: pipeline.revision }),
  };
  const other = Object.entries(expected).find(([name, value]) => statement[name as keyof TokenRequest] !== value);
  if (other)
    throw refusal("token-request-other-job", `The request is for another job: its \`${other[0]}\` is not this one's.`);
  return read.data;
}

async function mutableClaims({ db }: House, organizationId: string, projectId: string) {
  const { audience, lifetimeMs } = await claimsFor(db, { organizationId, projectId });
  return { audience: [...audience], lifetimeMs };
}

function shown({ statement }: SignedTokenRequest): Readonly<Record<string, unknown>> {
  const { class: name, ref, audience, rootIssuer } = statement;
  return { class: name, ref, asked: audience, rootIssuer };
}

async function record(
  { db }: House,
  { task, job, project }: About,
  { success, payload }: { readonly success: boolean; readonly payload: MintRecord },
  request: Origin,
): Promise<void> {
  await recordEvent(db, {
    action: "oidc.token.mint",
    organizationId: project.organization_id,
    actor: { id: task.runner_id ?? task.id, type: "runner" },
    target: { id: job.id, type: "job", name: job.name },
    success,
    payload: { project: project.slug, ...payload },
    request,
  });
}

/** The tokens before are on record; a job must not fill the record by asking in a loop. */
function isTooOften({ message }: Refusal): boolean {
  return message.startsWith("token-too-many" satisfies SignerRefusalCode);
}

type MintRecord = Readonly<Record<string, unknown>> & { readonly tokens?: readonly MintedToken[] };

function refusal(code: string, message: string): Refusal {
  return new Refusal("invalid", `${code}: ${message}`);
}
