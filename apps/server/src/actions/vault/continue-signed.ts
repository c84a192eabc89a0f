import { Refusal, type Scalar } from "@ringfort/contract";
import {
  bytesOf,
  canonicalize,
  digestOf,
  digestOfStatement,
  isCanonical,
  type SignedContinuation,
  signedContinuation,
} from "@ringfort/seal";
import type { Row } from "../../postgres/tables.ts";
import { continueFor } from "../continue-pipeline.ts";
import type { House } from "../house.ts";
import type { Origin } from "../record-event.ts";
import { aboutJob } from "./about-job.ts";
import { recordRefusal } from "./change-vault.ts";
import { requireAttested } from "./require-attested.ts";
import { readDocument, sealRefusal } from "./seal-refusal.ts";

export interface SignedContinuing {
  readonly config: string;
  readonly parameters: Readonly<Record<string, Scalar>>;
  readonly statement: unknown;
}

/** Lets a setup pipeline go on with what the runner of its job vouches for. Said again, it changes nothing. */
export async function continueSigned(
  house: House,
  { job_id, organization_id }: Row<"tasks">,
  { config, parameters, statement: given }: SignedContinuing,
  request: Origin,
): Promise<void> {
  const about = await aboutJob(house.db, job_id);
  let statement: SignedContinuation;
  try {
    statement = readDocument(signedContinuation, given, "continuation-malformed");
    if (await isSaidAgain(house, about.pipeline, statement)) return;
    await requireAttested(house.db, "continuation", statement, about, house.now());
    const { continuation, parameters: signed } = statement.statement;
    if (continuation !== (await digestOf(bytesOf(config)))) throw sealRefusal("continuation-changed");
    if (!isCanonical(parameters) || signed !== (await digestOf(bytesOf(canonicalize(parameters)))))
      throw sealRefusal("continuation-other-parameters");
  } catch (error) {
    if (error instanceof Refusal) {
      const event = { action: "pipeline.continue", organizationId: organization_id };
      const target = { id: about.pipeline, type: "pipeline" };
      const doing = { actor: { id: job_id, type: "runner", name: about.job }, request } as const;
      await recordRefusal(house, { ...event, target }, doing, error);
    }
    throw error;
  }
  const task = { job_id, organization_id, pipeline_id: about.pipeline, name: about.job };
  await continueFor(house, task, { configuration: config, parameters, statement }, request);
}

async function isSaidAgain({ db }: House, pipelineId: string, { statement }: SignedContinuation): Promise<boolean> {
  const { continuation } = await db
    .selectFrom("pipelines")
    .select("continuation")
    .where("id", "=", pipelineId)
    .executeTakeFirstOrThrow();
  const known = continuation?.statement?.statement;
  return known !== undefined && (await digestOfStatement(known)) === (await digestOfStatement(statement));
}
