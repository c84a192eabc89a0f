import { z } from "zod";
import { artifactAddress } from "../../actions/job-address.ts";
import type { App, Web } from "../app.ts";
import { callerOf } from "../caller.ts";
import { pageOf, readCursor, readNumber, readPlace } from "../paging.ts";
import { findNumberedJob, numberParams } from "./find-job.ts";
import { findProject, slugPath } from "./find-project.ts";
import { pageQuery, pageShape } from "./shapes.ts";
import { showTestResult, testResultShape } from "./show-test-result.ts";

const artifactsAtOnce = 100;
const testsAtOnce = 500;

const artifactShape = z.object({ path: z.string(), node_index: z.int(), url: z.string() });

/** What a job left behind. */
export function jobResultRoutes(app: App, { house }: Web): void {
  const tags = ["Job"];

  app.get(
    `/api/v2${slugPath}/:number/artifacts`,
    {
      schema: { tags, params: numberParams, querystring: pageQuery, response: { 200: pageShape(artifactShape) } },
    },
    async (request) => {
      const project = await findProject(house, await callerOf(house, request), request.params);
      const { id } = await findNumberedJob(house, project.id, request.params.number);
      const after = readCursor(request.query["page-token"], 2);
      const rows = await house.db
        .selectFrom("artifacts")
        .select(["node", "path"])
        .where("job_id", "=", id)
        .where("expires_at", ">", new Date(house.now()))
        .$if(after !== undefined, (query) =>
          query.where(({ eb, refTuple, tuple }) => eb(refTuple("node", "path"), ">", tuple(...readPlace(after!)))),
        )
        .orderBy("node")
        .orderBy("path")
        .limit(artifactsAtOnce + 1)
        .execute();
      return pageOf(
        rows,
        ({ node, path }) => ({
          path,
          node_index: node,
          url: artifactAddress(house.settings.publicUrl, id, node, path),
        }),
        ({ node, path }) => [node, path],
        artifactsAtOnce,
      );
    },
  );

  app.get(
    `/api/v2${slugPath}/:number/tests`,
    {
      schema: { tags, params: numberParams, querystring: pageQuery, response: { 200: pageShape(testResultShape) } },
    },
    async (request) => {
      const project = await findProject(house, await callerOf(house, request), request.params);
      const { id } = await findNumberedJob(house, project.id, request.params.number);
      const after = readNumber(readCursor(request.query["page-token"], 1)) ?? 0;
      const rows = await house.db
        .selectFrom("test_results")
        .selectAll()
        .where("job_id", "=", id)
        .where("id", ">", after)
        .orderBy("id")
        .limit(testsAtOnce + 1)
        .execute();
      return pageOf(rows, showTestResult, (row) => [row.id], testsAtOnce);
    },
  );
}
