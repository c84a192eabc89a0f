import { z } from "zod";
import { approvalGate } from "../../../actions/vault/approval-gate.ts";
import { signApproval } from "../../../actions/vault/sign-approval.ts";
import type { App, Web } from "../../app.ts";
import { callerOf } from "../../caller.ts";
import { permit } from "../../permit.ts";
import { findJob, jobAttempt, seeJob } from "../../v2/find-job.ts";
import { document, vaultTags } from "./vault-request.ts";

const gateShape = z.object({
  organization: z.string(),
  project: z.string(),
  projectSlug: z.string(),
  cloneUrl: z.string(),
  pipeline: z.string(),
  pipelineNumber: z.number(),
  workflow: z.string(),
  workflowId: z.string(),
  job: z.string(),
  commit: z.string(),
  ref: z.string(),
  configPath: z.string(),
  unblocks: z.array(z.string()),
});

export function approvalRoutes(app: App, { house }: Web): void {
  const path = "/api/ringfort/v1/jobs/:job/approval";
  const params = z.object({ job: z.uuid() });

  app.get(path, { schema: { tags: vaultTags, params, response: { 200: gateShape } } }, async (request) =>
    approvalGate(house.db, await seeJob(house, await callerOf(house, request), request.params.job)),
  );

  app.put(
    path,
    {
      schema: {
        tags: vaultTags,
        params,
        body: document,
        response: { 200: z.object({ signed: z.number(), needed: z.number(), approved: z.boolean() }) },
      },
    },
    async (request) => {
      const caller = await callerOf(house, request);
      const job = await findJob(house, request.params.job);
      const doing = await permit(house, request, caller, jobAttempt("workflow.job.sign", job));
      return await signApproval(house, job, request.body, doing);
    },
  );
}
