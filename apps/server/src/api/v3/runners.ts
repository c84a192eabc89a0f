import { z } from "zod";
import type { Row } from "../../postgres/tables.ts";
import type { App, Web } from "../app.ts";
import { callerOf } from "../caller.ts";
import { findResourceClass, findResourceClasses } from "./find-resource-class.ts";

const hourMs = 60 * 60 * 1_000;
/** As in CircleCI's inventory. */
const forgottenAfterMs = 12 * hourMs;
/** Several polls long. */
const offlineAfterMs = 90_000;

const runnerShape = z.object({
  resource_class: z.string(),
  hostname: z.string(),
  name: z.string(),
  version: z.string(),
  platform: z.string(),
  ip: z.string(),
  status: z.enum(["online", "offline"]),
  first_connected: z.string(),
  last_connected: z.string(),
  last_used: z.string().nullable(),
});

const of = z.object({
  "resource-class": z.string().max(300).optional(),
  namespace: z.string().max(200).optional(),
  "org-id": z.uuid().optional(),
});
const ofClass = z.object({ "resource-class": z.string().max(300) });

/** What CircleCI's runner API tells of a fleet. */
export function runnerRoutes3(app: App, { house }: Web): void {
  const tags = ["Runners"];

  app.get(
    "/api/v3/runner",
    { schema: { tags, querystring: of, response: { 200: z.object({ items: z.array(runnerShape) }) } } },
    async (request) => {
      const caller = await callerOf(house, request);
      const { "resource-class": name, ...rest } = request.query;
      const classes =
        name === undefined
          ? await findResourceClasses(house, caller, rest)
          : [await findResourceClass(house, caller, { name })];
      const names = new Map(classes.map((one) => [one.id, one.name]));
      if (names.size === 0) return { items: [] };
      const now = house.now();
      const runners = await house.db
        .selectFrom("runners")
        .selectAll()
        .where("class_id", "in", [...names.keys()])
        .where("last_connected", ">", new Date(now - forgottenAfterMs))
        .orderBy("name")
        .execute();
      return { items: runners.map((runner) => showRunner(runner, names.get(runner.class_id) ?? "", now)) };
    },
  );

  const count = async (class_id: string, status: "queued" | "claimed") => {
    const { tasks } = await house.db
      .selectFrom("tasks")
      .select(({ fn }) => fn.countAll<number>().as("tasks"))
      .where("class_id", "=", class_id)
      .where("status", "=", status)
      .executeTakeFirstOrThrow();
    return tasks;
  };

  app.get(
    "/api/v3/runner/tasks",
    { schema: { tags, querystring: ofClass, response: { 200: z.object({ unclaimed_task_count: z.int() }) } } },
    async (request) => {
      const name = request.query["resource-class"];
      const { id } = await findResourceClass(house, await callerOf(house, request), { name });
      return { unclaimed_task_count: await count(id, "queued") };
    },
  );

  app.get(
    "/api/v3/runner/tasks/running",
    { schema: { tags, querystring: ofClass, response: { 200: z.object({ running_runner_tasks: z.int() }) } } },
    async (request) => {
      const name = request.query["resource-class"];
      const { id } = await findResourceClass(house, await callerOf(house, request), { name });
      return { running_runner_tasks: await count(id, "claimed") };
    },
  );
}

function showRunner(runner: Row<"runners">, resource_class: string, now: number): z.input<typeof runnerShape> {
  const { hostname, name, version, platform, ip, first_connected, last_connected, last_used } = runner;
  return {
    resource_class,
    ...{ hostname, name, version, platform, ip },
    status: now - last_connected.getTime() < offlineAfterMs ? "online" : "offline",
    first_connected: first_connected.toISOString(),
    last_connected: last_connected.toISOString(),
    last_used: last_used?.toISOString() ?? null,
  };
}
