import {
  artifactRequest,
  claimAnswer,
  claimRequest,
  digest,
  endRequest,
  eventsAnswer,
  eventsRequest,
  findCacheAnswer,
  findCacheRequest,
  longestPollMs,
  persistRequest,
  Refusal,
  renewRequest,
  saveCacheAnswer,
  saveCacheRequest,
  storedObject,
  taskAnswer,
  testResultsRequest,
  timingKinds,
  timingsAnswer,
  workspaceAnswer,
} from "@ringfort/contract";
import { z } from "zod";
import { claimTasks, classOfToken, meetRunner } from "../../actions/claim-tasks.ts";
import { endTask } from "../../actions/end-task.ts";
import { requireClaim } from "../../actions/find-task.ts";
import { giveBack } from "../../actions/queue-again.ts";
import { recordTaskEvents } from "../../actions/record-task-events.ts";
import { renewTask } from "../../actions/renew-task.ts";
import * as storage from "../../actions/task-storage.ts";
import type { App, Web } from "../app.ts";
import { tokenOf } from "../caller.ts";
import { answering, runnerPath as base, claimedTask, done, tags, taskOf, taskParams } from "./about-task.ts";

const mostEventBytes = 16 * 1024 ** 2;
/** Nobody reads it. */
const nothing = { claims: [], cancel: [], lost: [] };

/** What runners say and ask: `packages/contract/src/runner/protocol.ts`. */
export function runnerRoutes(app: App, { house, announcements }: Web): void {
  const config = { rateLimit: false };

  app.post(
    `${base}/claim`,
    { config, schema: { ...answering(claimAnswer), body: claimRequest } },
    async (request, reply) => {
      const token = tokenOf(request);
      const known = token === undefined ? undefined : await classOfToken(house, token);
      if (!known) throw new Refusal("unauthenticated", "This is no token of a resource class.");
      const runner = await meetRunner(house, known.id, request.body, request.ip);
      const gone = new AbortController();
      reply.raw.on("close", () => gone.abort());
      const until = Date.now() + longestPollMs;
      for (;;) {
        const woken = wakeUp(announcements, known.id, request.body.working, until - Date.now(), gone.signal);
        try {
          const answer = await claimTasks(house, runner, request.body);
          if (gone.signal.aborted) {
            await giveBack(house, answer.claims);
            return nothing;
          }
          const empty = answer.claims.length + answer.cancel.length + answer.lost.length === 0;
          if (!empty || Date.now() >= until) return answer;
          await woken.promise;
          if (gone.signal.aborted) return nothing;
        } finally {
          woken.forget();
        }
      }
    },
  );

  app.post(
    `${base}/tasks/:task/renew`,
    { config, schema: { ...answering(taskAnswer), params: taskParams, body: renewRequest } },
    async (request) => renewTask(house, await taskOf(house, request), request.body.fence),
  );

  app.post(
    `${base}/tasks/:task/events`,
    {
      config,
      bodyLimit: mostEventBytes,
      schema: { ...answering(eventsAnswer), params: taskParams, body: eventsRequest },
    },
    async (request) => recordTaskEvents(house, await taskOf(house, request), request.body),
  );

  app.post(
    `${base}/tasks/:task/end`,
    { config, schema: { ...answering(done), params: taskParams, body: endRequest } },
    async (request) => {
      await endTask(house, await taskOf(house, request), request.body);
      return {};
    },
  );

  const fenced = z.object({ fence: z.coerce.number().int().min(0) });
  app.addContentTypeParser("application/octet-stream", (_request, _payload, done) => done(null));

  app.put(
    `${base}/tasks/:task/objects`,
    {
      config,
      bodyLimit: house.settings.maxObjectBytes,
      schema: { ...answering(storedObject), params: taskParams, querystring: fenced },
    },
    async (request) => {
      const task = await taskOf(house, request);
      requireClaim(task, request.query.fence);
      return await storage.storeObject(house, task, request.raw);
    },
  );

  app.get(
    `${base}/tasks/:task/objects/:digest`,
    { config, schema: { tags, params: taskParams.extend({ digest }) } },
    async (request, reply) => {
      const task = await taskOf(house, request);
      requireClaim(task, task.fence ?? 0);
      if (!(await storage.mayRead(house, task, request.params.digest)))
        throw new Refusal("not-found", "There is no such object for this task.");
      const content = await house.objects.open(request.params.digest);
      if (!content) throw new Refusal("not-found", "The object is gone.");
      return reply.type("application/octet-stream").send(content);
    },
  );

  app.post(
    `${base}/tasks/:task/artifacts`,
    { config, schema: { ...answering(done), params: taskParams, body: artifactRequest } },
    async (request) => {
      await storage.storeArtifact(house, await claimedTask(house, request), request.body);
      return {};
    },
  );

  app.post(
    `${base}/tasks/:task/test-results`,
    {
      config,
      bodyLimit: 256 * 1024 ** 2,
      schema: { ...answering(done), params: taskParams, body: testResultsRequest },
    },
    async (request) => {
      await storage.storeTestResults(house, await claimedTask(house, request), request.body);
      return {};
    },
  );

  app.get(
    `${base}/tasks/:task/timings`,
    {
      config,
      schema: { ...answering(timingsAnswer), params: taskParams, querystring: z.object({ kind: z.enum(timingKinds) }) },
    },
    async (request) => ({ seconds: await storage.timings(house, await taskOf(house, request), request.query.kind) }),
  );

  app.post(
    `${base}/tasks/:task/caches/find`,
    { config, schema: { ...answering(findCacheAnswer), params: taskParams, body: findCacheRequest } },
    async (request) => ({
      found: await storage.findCache(house, await claimedTask(house, request), request.body),
    }),
  );

  app.post(
    `${base}/tasks/:task/caches`,
    { config, schema: { ...answering(saveCacheAnswer), params: taskParams, body: saveCacheRequest } },
    async (request) => storage.saveCache(house, await claimedTask(house, request), request.body),
  );

  app.get(
    `${base}/tasks/:task/workspace`,
    { config, schema: { ...answering(workspaceAnswer), params: taskParams } },
    async (request) => storage.workspaceLayers(house, await taskOf(house, request)),
  );

  app.post(
    `${base}/tasks/:task/workspace`,
    { config, bodyLimit: 256 * 1024 ** 2, schema: { ...answering(done), params: taskParams, body: persistRequest } },
    async (request) => {
      await storage.persistLayer(house, await claimedTask(house, request), request.body);
      return {};
    },
  );
}

/** Ends when there may be something to claim or to stop, when the time is up, or when the runner has hung up. */
function wakeUp(
  announcements: Web["announcements"],
  classId: string,
  working: readonly string[],
  ms: number,
  gone: AbortSignal,
): { readonly promise: Promise<void>; forget(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, Math.max(0, ms));
  const off = announcements.on((heard) => {
    if (heard.about === "class" && heard.id === classId) resolve();
    if (heard.about === "task" && working.includes(heard.id)) resolve();
  }, resolve);
  gone.addEventListener("abort", () => resolve());
  return {
    promise,
    forget() {
      clearTimeout(timer);
      off();
    },
  };
}
