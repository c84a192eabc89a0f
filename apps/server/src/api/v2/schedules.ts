import { Refusal } from "@ringfort/contract";
import { z } from "zod";
import { takeTurn } from "../../actions/house.ts";
import { createSchedule, deleteSchedule, updateSchedule } from "../../actions/schedules/change-schedules.ts";
import { daysOfWeek, months } from "../../actions/schedules/next-occurrence.ts";
import { isRefPath } from "../../vcs/ref-name.ts";
import type { App, Web } from "../app.ts";
import { callerOf, requireRole } from "../caller.ts";
import { kebabBody } from "../kebab-body.ts";
import { pageOf, pageSize, readCursor } from "../paging.ts";
import { permitProject } from "../permit-project.ts";
import { findProject, slugParams, slugPath } from "./find-project.ts";
import { messageShape } from "./message.ts";
import { idParams, pageQuery, pageShape } from "./shapes.ts";
import { parametersShape } from "./show-pipeline.ts";
import { scheduleShape, selectSchedules, showSchedule } from "./show-schedule.ts";

const timetable = z
  .object({
    "per-hour": z.int().min(1).max(60),
    "hours-of-day": z.array(z.int().min(0).max(24)).min(1).max(25),
    "days-of-week": z.array(z.enum(daysOfWeek)).max(7).optional(),
    "days-of-month": z.array(z.int().min(1).max(31)).max(31).optional(),
    months: z.array(z.enum(months)).max(12).optional(),
  })
  .refine((given) => isGiven(given["days-of-week"]) !== isGiven(given["days-of-month"]), {
    message: "either days-of-week or days-of-month",
  });

const parameters = parametersShape.refine(
  ({ branch, tag }) => (branch === undefined) !== (tag === undefined) && isRefPath(String(branch ?? tag)),
  { message: "either `branch` or `tag` is needed" },
);

const fields = {
  name: z.string().trim().min(1).max(200),
  description: z.string().max(2_000).optional(),
  "attribution-actor": z.enum(["current", "system"]),
  parameters,
  timetable,
};
const creation = z.object(fields);

export function scheduleRoutes(app: App, { house }: Web): void {
  const tags = ["Schedule"];

  app.get(
    `/api/v2${slugPath}/schedule`,
    { schema: { tags, params: slugParams, querystring: pageQuery, response: { 200: pageShape(scheduleShape) } } },
    async (request) => {
      const project = await findProject(house, await callerOf(house, request), request.params);
      const after = readCursor(request.query["page-token"], 1);
      const rows = await selectSchedules(house.db)
        .where("schedules.project_id", "=", project.id)
        .$if(after !== undefined, (query) => query.where("schedules.name", ">", String(after?.[0])))
        .orderBy("schedules.name")
        .limit(pageSize + 1)
        .execute();
      return pageOf(rows, showSchedule, ({ name }) => [name]);
    },
  );

  app.post(
    `/api/v2${slugPath}/schedule`,
    {
      preValidation: kebabBody,
      schema: { tags, params: slugParams, body: creation, response: { 201: scheduleShape } },
    },
    async (request, reply) => {
      const caller = await callerOf(house, request);
      const project = await findProject(house, caller, request.params);
      const doing = await permitProject(house, request, caller, project, { action: "schedule-create" });
      const id = await takeTurn(house, (turn) => createSchedule(turn, project, request.body, doing));
      return reply.code(201).send(await show(id));
    },
  );

  app.get(
    "/api/v2/schedule/:id",
    { schema: { tags, params: idParams, response: { 200: scheduleShape } } },
    async (request) => {
      const caller = await callerOf(house, request);
      const { project } = await find(request.params.id);
      requireRole(caller, project.organization_id, "viewer", "Schedule");
      return await show(request.params.id);
    },
  );

  app.patch(
    "/api/v2/schedule/:id",
    {
      preValidation: kebabBody,
      schema: { tags, params: idParams, body: creation.partial(), response: { 200: scheduleShape } },
    },
    async (request) => {
      const caller = await callerOf(house, request);
      const { schedule, project } = await find(request.params.id);
      requireRole(caller, project.organization_id, "viewer", "Schedule");
      const doing = await permitProject(house, request, caller, project, { action: "schedule-update" });
      await takeTurn(house, (turn) => updateSchedule(turn, schedule, project, request.body, doing));
      return await show(schedule.id);
    },
  );

  app.delete(
    "/api/v2/schedule/:id",
    { schema: { tags, params: idParams, response: { 200: messageShape } } },
    async (request) => {
      const caller = await callerOf(house, request);
      const { schedule, project } = await find(request.params.id);
      requireRole(caller, project.organization_id, "viewer", "Schedule");
      const doing = await permitProject(house, request, caller, project, { action: "schedule-delete" });
      await takeTurn(house, (turn) => deleteSchedule(turn, schedule, project, doing));
      return { message: "Schedule deleted." };
    },
  );

  const find = async (id: string) => {
    const schedule = await house.db.selectFrom("schedules").selectAll().where("id", "=", id).executeTakeFirst();
    if (!schedule) throw new Refusal("not-found", "Schedule not found.");
    const project = await house.db
      .selectFrom("projects")
      .select(["id", "slug", "organization_id"])
      .where("id", "=", schedule.project_id)
      .executeTakeFirstOrThrow();
    return { schedule, project };
  };
  const show = async (id: string) =>
    showSchedule(await selectSchedules(house.db).where("schedules.id", "=", id).executeTakeFirstOrThrow());
}

function isGiven(days: readonly unknown[] | undefined): boolean {
  return days !== undefined && days.length > 0;
}
