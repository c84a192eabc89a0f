import { Refusal } from "@ringfort/contract";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { App, Web } from "../app.ts";
import { type Caller, callerOf, requireRole } from "../caller.ts";
import { jobThatRan, seeJob } from "../v2/find-job.ts";
import { Bell, OpenStreams, type StreamEvent } from "./event-stream.ts";
import { JobLog } from "./job-log.ts";

const mostPending = 1_000;
const config = { rateLimit: { max: 120, timeWindow: 60_000 } };
const tags = ["Streams"];

const pipelinesQuery = z
  .object({ organization: z.uuid(), project: z.uuid(), pipeline: z.uuid() })
  .partial()
  .refine((query) => Object.values(query).filter((id) => id !== undefined).length === 1, {
    message: "one of organization, project and pipeline",
  });

/** News as they happen. A stream says that something changed, or adds to a log; the rest of the API says how things stand. */
export function streamRoutes(app: App, web: Web): void {
  const { house, announcements } = web;
  const open = new OpenStreams();

  app.get(
    "/api/ringfort/v1/streams/pipelines",
    { config, schema: { tags, querystring: pipelinesQuery } },
    async (request, reply) => {
      const caller = await callerOf(house, request);
      const { organization, project, pipeline } = request.query;
      const owner = await ownerOf(web, request.query);
      requireRole(caller, owner, "viewer", "Pipeline");
      const bell = new Bell();
      const pending = new Map<string, StreamEvent>();
      // At the start, and when news may have been missed: look for yourself.
      let missed = true;
      const miss = () => {
        missed = true;
        pending.clear();
        bell.ring();
      };
      const off = announcements.on((heard) => {
        if (heard.about !== "pipeline" || heard.organization !== owner) return;
        if (project !== undefined && heard.project !== project) return;
        if (pipeline !== undefined && heard.id !== pipeline) return;
        if (pending.size >= mostPending) return miss();
        pending.set(heard.id, { event: "pipeline", data: { id: heard.id, project: heard.project } });
        bell.ring();
      }, miss);
      return open.send(reply, {
        caller: caller.id,
        bell,
        isOver: () => false,
        mayGoOn: () => stillMember(web, request, owner),
        close: off,
        async *round() {
          if (missed) {
            missed = false;
            yield { event: "look", data: { organization, project, pipeline } };
          }
          for (const [id, event] of pending) {
            pending.delete(id);
            yield event;
          }
        },
      });
    },
  );

  app.get(
    "/api/ringfort/v1/streams/logs",
    { config, schema: { tags, querystring: z.object({ job: z.uuid() }) } },
    async (request, reply) => {
      const caller = await callerOf(house, request);
      const job = await seeJob(house, caller, request.query.job);
      const ran = jobThatRan(job);
      const bell = new Bell();
      const log = new JobLog(house, ran, lastEventId(request));
      const off = announcements.on(
        (heard) => {
          const isLog = heard.about === "log" && heard.job === ran;
          if (!isLog && !(heard.about === "pipeline" && heard.id === job.pipeline_id)) return;
          log.expect(isLog ? heard.id : undefined);
          bell.ring();
        },
        () => {
          log.expect();
          bell.ring();
        },
      );
      return open.send(reply, {
        caller: caller.id,
        bell,
        isOver: () => log.isOver,
        mayGoOn: () => stillMember(web, request, job.organization_id),
        close: off,
        round: () => log.news(),
      });
    },
  );
}

function lastEventId({ headers }: FastifyRequest): string | undefined {
  const id = headers["last-event-id"];
  return typeof id === "string" ? id : undefined;
}

async function stillMember({ house }: Web, request: FastifyRequest, organizationId: string): Promise<boolean> {
  const caller: Caller | undefined = await callerOf(house, request).catch((error: unknown) => {
    if (error instanceof Refusal) return undefined;
    throw error;
  });
  return caller?.roles.has(organizationId) === true;
}

async function ownerOf(
  { house }: Web,
  { organization, project, pipeline }: z.infer<typeof pipelinesQuery>,
): Promise<string> {
  if (organization !== undefined) return organization;
  const found = await house.db
    .selectFrom(pipeline === undefined ? "projects" : "pipelines")
    .select("organization_id")
    .where("id", "=", pipeline ?? project!)
    .executeTakeFirst();
  if (!found) throw new Refusal("not-found", "Pipeline not found.");
  return found.organization_id;
}
