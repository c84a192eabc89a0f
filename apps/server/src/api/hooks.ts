import { Refusal } from "@ringfort/contract";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { findAddressees } from "../actions/find-addressees.ts";
import { receiveCustom } from "../actions/receive-custom.ts";
import { deliveringForges, type Received, receiveDelivery } from "../actions/receive-delivery.ts";
import type { InboundRequest } from "../vcs/deliveries/index.ts";
import type { App, Web } from "./app.ts";
import { originOf } from "./caller.ts";

const base = "/api/ringfort/v1/hooks";
/** What GitHub sends at most. */
const longestDelivery = 25 * 1024 ** 2;
const longestCustom = 1024 ** 2;

const answer = z.object({ message: z.string(), pipelines: z.array(z.uuid()) });
const schema = { tags: ["Hooks"], response: { 200: answer, 202: answer } };
/** A forge delivers for all of its people from a few addresses. */
const config = { rateLimit: { max: 6_000, timeWindow: 60_000 } };

/** Where forges and others tell what happened. Who they are is said by a signature over the bytes, or by a secret. */
export function hookRoutes(app: App, { house }: Web): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));

  for (const forge of deliveringForges) {
    app.post(
      `${base}/${forge}/:project`,
      { config, bodyLimit: longestDelivery, schema: { ...schema, params: z.object({ project: z.uuid() }) } },
      async (request, reply) => {
        const project = await house.db
          .selectFrom("projects")
          .select(["id", "organization_id", "slug", "forge"])
          .where("id", "=", request.params.project)
          .executeTakeFirst();
        const received = await receiveDelivery(house, forge, project, inbound(request), originOf(request));
        return reply.code(received.isNew ? 202 : 200).send(shown(received));
      },
    );
  }

  app.post(`${base}/github`, { config, bodyLimit: longestDelivery, schema }, async (request, reply) => {
    const delivery = inbound(request);
    const addressees = await findAddressees(house, delivery);
    const all: Received[] = [];
    let refused: Refusal | undefined;
    for (const addressee of addressees.length > 0 ? addressees : [undefined]) {
      try {
        all.push(await receiveDelivery(house, "github", addressee, delivery, originOf(request)));
      } catch (error) {
        // Another project of the same repository may have another secret.
        if (!(error instanceof Refusal)) throw error;
        refused = error;
      }
    }
    const [first] = all;
    if (!first) throw refused;
    const pipelines = all.flatMap((received) => [...received.pipelines]);
    return reply
      .code(all.some(({ isNew }) => isNew) ? 202 : 200)
      .send({ message: all.length === 1 ? first.message : `${all.length} projects have received this.`, pipelines });
  });

  app.post(
    `${base}/custom/:trigger`,
    {
      config,
      bodyLimit: longestCustom,
      schema: {
        ...schema,
        params: z.object({ trigger: z.uuid() }),
        querystring: z.object({ secret: z.string().max(500).optional() }),
      },
    },
    async (request, reply) => {
      const received = await receiveCustom(house, request.params.trigger, inbound(request), originOf(request));
      return reply.code(received.isNew ? 202 : 200).send(shown(received));
    },
  );
}

function inbound({ headers, body, query }: FastifyRequest): InboundRequest {
  const single = Object.entries(headers).map(
    ([name, value]) => [name, Array.isArray(value) ? value[0] : value] as const,
  );
  return {
    headers: Object.fromEntries(single),
    body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
    query: query as Record<string, string>,
  };
}

function shown({ message, pipelines }: Received): z.infer<typeof answer> {
  return { message, pipelines: [...pipelines] };
}
