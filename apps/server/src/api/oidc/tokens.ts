import { Refusal, tokenAnswer, tokenRequest } from "@ringfort/contract";
import { z } from "zod";
import { requireClaim, taskOfToken } from "../../actions/find-task.ts";
import { mintToken } from "../../actions/oidc/mint-token.ts";
import type { App, Web } from "../app.ts";
import { originOf, tokenOf } from "../caller.ts";

/** Larger than any request for a token is. */
const mostBytes = 256 * 1024;

/** A runner asks for OIDC tokens for a job that it has verified. */
export function tokenRoutes(app: App, { house }: Web): void {
  app.post(
    "/api/ringfort/v1/runner/tasks/:task/tokens",
    {
      config: { rateLimit: false },
      bodyLimit: mostBytes,
      schema: {
        tags: ["Runner protocol"],
        params: z.object({ task: z.uuid() }),
        body: tokenRequest,
        response: { 200: tokenAnswer },
      },
    },
    async (request) => {
      const token = tokenOf(request);
      if (token === undefined) throw new Refusal("unauthenticated", "The task's token is missing.");
      const task = await taskOfToken(house.db, request.params.task, token);
      requireClaim(task, request.body.fence);
      return { token: await mintToken(house, task, request.body.request, originOf(request)) };
    },
  );
}
