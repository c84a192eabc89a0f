import { Readable } from "node:stream";
import { Refusal } from "@ringfort/contract";
import { z } from "zod";
import { listSteps, type TaskSteps } from "../../actions/list-steps.ts";
import { type LogPlace, linesOf, readLog } from "../../actions/read-log.ts";
import { searchLog } from "../../actions/search-log.ts";
import type { App, Web } from "../app.ts";
import { callerOf } from "../caller.ts";
import { jobThatRan, seeJob } from "../v2/find-job.ts";
import { idParams } from "../v2/shapes.ts";

const moment = z.string().nullable();
const stepShape = z.object({
  attempt: z.int(),
  step: z.int(),
  name: z.string(),
  started_at: moment,
  ended_at: moment,
  outcome: z.string().nullable(),
  exit_code: z.int().nullable(),
  reason: z.string().nullable(),
  log_bytes: z.int(),
  log_lines: z.int(),
});
const taskShape = z.object({
  id: z.uuid(),
  node: z.int(),
  attempt: z.int(),
  status: z.string(),
  outcome: z.string().nullable(),
  reason: z.string().nullable(),
  failed_step: z.int().nullable(),
  runner: z.string().nullable(),
  resource_class: z.string().nullable(),
  queued_at: moment,
  claimed_at: moment,
  ended_at: moment,
  steps: z.array(stepShape),
});

const count = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const placeQuery = z.object({ task: z.uuid(), attempt: count, step: z.coerce.number().int().min(-1) });
const longestLine = 1024 ** 2;

/** What a job wrote, step by step. */
export function logRoutes(app: App, { house }: Web): void {
  const tags = ["Logs"];
  const base = "/api/ringfort/v1/jobs/:id";

  app.get(
    `${base}/steps`,
    { schema: { tags, params: idParams, response: { 200: z.object({ tasks: z.array(taskShape) }) } } },
    async (request) => {
      const job = await seeJob(house, await callerOf(house, request), request.params.id);
      return { tasks: (await listSteps(house.db, jobThatRan(job))).map(showTask) };
    },
  );

  // By bytes (`from`, `to` exclusive) or by lines (`first_line`, `last_line` from 1), as far as the log has come.
  app.get(
    `${base}/log`,
    {
      schema: {
        tags,
        params: idParams,
        querystring: placeQuery.extend({
          from: count.optional(),
          to: count.optional(),
          first_line: count.min(1).optional(),
          last_line: count.min(1).optional(),
        }),
      },
    },
    async (request, reply) => {
      const job = await seeJob(house, await callerOf(house, request), request.params.id);
      const { task, attempt, step, from, to, first_line, last_line } = request.query;
      const place = { task, attempt, step };
      const known = (await placesOf(jobThatRan(job))).find((one) => isSame(one, place));
      if (!known) throw new Refusal("not-found", "There is no such step.");
      const bytes = readLog(house, place, { start: from ?? 0, ...(to !== undefined && { end: to }) });
      const byLines = first_line !== undefined || last_line !== undefined;
      const text = byLines ? linesBetween(bytes, first_line ?? 1, last_line ?? Number.POSITIVE_INFINITY) : bytes;
      return reply
        .header("content-type", "text/plain; charset=utf-8")
        .header("x-log-bytes", known.bytes)
        .header("x-log-lines", known.lines)
        .send(Readable.from(text));
    },
  );

  app.get(
    `${base}/log/search`,
    {
      config: { rateLimit: { max: 60, timeWindow: 60_000 } },
      schema: {
        tags,
        params: idParams,
        querystring: z.object({
          query: z.string().min(1).max(200),
          task: z.uuid().optional(),
          attempt: count.optional(),
          step: z.coerce.number().int().min(-1).optional(),
        }),
        response: {
          200: z.object({
            matches: z.array(
              z.object({ task: z.uuid(), attempt: z.int(), step: z.int(), line: z.int(), text: z.string() }),
            ),
            truncated: z.boolean(),
          }),
        },
      },
    },
    async (request) => {
      const job = await seeJob(house, await callerOf(house, request), request.params.id);
      const { query, task, attempt, step } = request.query;
      const places = (await placesOf(jobThatRan(job)))
        .filter((place) => task === undefined || place.task === task)
        .filter((place) => attempt === undefined || place.attempt === attempt)
        .filter((place) => step === undefined || place.step === step)
        .map((place): LogPlace => ({ task: place.task, attempt: place.attempt, step: place.step }));
      const { matches, truncated } = await searchLog(house, places, query);
      return { matches: [...matches], truncated };
    },
  );

  async function placesOf(jobId: string) {
    return (await listSteps(house.db, jobId)).flatMap(({ steps }) =>
      steps.map(({ task_id, attempt, step, log_bytes, log_lines }) => ({
        task: task_id,
        attempt,
        step,
        bytes: log_bytes,
        lines: log_lines,
      })),
    );
  }
}

function isSame(one: LogPlace, other: LogPlace): boolean {
  return one.task === other.task && one.attempt === other.attempt && one.step === other.step;
}

async function* linesBetween(bytes: AsyncIterable<Buffer>, first: number, last: number): AsyncGenerator<string> {
  let number = 0;
  for await (const line of linesOf(bytes, longestLine)) {
    number += 1;
    if (number > last) return;
    if (number >= first) yield `${line}\n`;
  }
}

function showTask({ task, steps }: TaskSteps): z.input<typeof taskShape> {
  return {
    id: task.id,
    node: task.node,
    attempt: task.attempt,
    status: task.status,
    outcome: task.outcome,
    reason: task.reason,
    failed_step: task.failed_step,
    runner: task.runner,
    resource_class: task.class,
    queued_at: written(task.queued_at),
    claimed_at: written(task.claimed_at),
    ended_at: written(task.ended_at),
    steps: steps.map((step) => ({
      attempt: step.attempt,
      step: step.step,
      name: step.name,
      started_at: written(step.started_at),
      ended_at: written(step.ended_at),
      outcome: step.outcome,
      exit_code: step.exit_code,
      reason: step.reason,
      log_bytes: step.log_bytes,
      log_lines: step.log_lines,
    })),
  };
}

function written(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}
