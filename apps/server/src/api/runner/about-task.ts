import { Refusal } from "@ringfort/contract";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { requireClaim, taskOfToken } from "../../actions/find-task.ts";
import type { House } from "../../actions/house.ts";
import type { Row } from "../../postgres/tables.ts";
import { tokenOf } from "../caller.ts";

export const runnerPath = "/api/ringfort/v1/runner";
export const tags = ["Runner protocol"];
export const taskParams = z.object({ task: z.uuid() });
export const done = z.object({});

export function answering<Answer extends z.ZodType>(answer: Answer) {
  return { tags, response: { 200: answer } };
}

/** The task that the token of a request speaks for, whatever has become of it. */
export async function taskOf(house: House, request: FastifyRequest): Promise<Row<"tasks">> {
  const token = tokenOf(request);
  if (token === undefined) throw new Refusal("unauthenticated", "The task's token is missing.");
  return await taskOfToken(house.db, (request.params as { task: string }).task, token);
}

/** The same, for whoever still has the claim. */
export async function claimedTask(house: House, request: FastifyRequest): Promise<Row<"tasks">> {
  const task = await taskOf(house, request);
  requireClaim(task, (request.body as { fence: number }).fence);
  return task;
}
