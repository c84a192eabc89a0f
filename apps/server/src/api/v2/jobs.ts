import { cancelJob } from "../../actions/cancel-job.ts";
import type { App, Web } from "../app.ts";
import { callerOf } from "../caller.ts";
import { permit } from "../permit.ts";
import { findJob, findNumberedJob, jobAttempt, numberParams, seeJob } from "./find-job.ts";
import { findProject, slugPath } from "./find-project.ts";
import { messageShape } from "./message.ts";
import { idParams } from "./shapes.ts";
import { jobDetailShape, jobShape, showJob, showJobDetail } from "./show-job.ts";

export function jobRoutes(app: App, { house }: Web): void {
  const tags = ["Job"];

  app.get("/api/v2/jobs/:id", { schema: { tags, params: idParams, response: { 200: jobShape } } }, async (request) =>
    showJob(await seeJob(house, await callerOf(house, request), request.params.id)),
  );

  app.post(
    "/api/v2/jobs/:id/cancel",
    { schema: { tags, params: idParams, response: { 200: messageShape } } },
    async (request) => {
      const caller = await callerOf(house, request);
      const job = await findJob(house, request.params.id);
      await cancelJob(house, job, await permit(house, request, caller, jobAttempt("workflow.job.cancel", job)));
      return { message: "Job canceled successfully." };
    },
  );

  app.get(
    `/api/v2${slugPath}/job/:number`,
    { schema: { tags, params: numberParams, response: { 200: jobDetailShape } } },
    async (request) => {
      const project = await findProject(house, await callerOf(house, request), request.params);
      const job = await findNumberedJob(house, project.id, request.params.number);
      return await showJobDetail(house.db, house.settings.publicUrl, job, project);
    },
  );

  app.post(
    `/api/v2${slugPath}/job/:number/cancel`,
    { schema: { tags, params: numberParams, response: { 200: messageShape } } },
    async (request) => {
      const caller = await callerOf(house, request);
      const project = await findProject(house, caller, request.params);
      const job = await findNumberedJob(house, project.id, request.params.number);
      await cancelJob(house, job, await permit(house, request, caller, jobAttempt("workflow.job.cancel", job)));
      return { message: "Job canceled successfully." };
    },
  );
}
