import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import rateLimit from "@fastify/rate-limit";
import swagger from "@fastify/swagger";
import { Refusal } from "@ringfort/contract";
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyServerOptions,
  fastify,
  type RawServerDefault,
} from "fastify";
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from "fastify-type-provider-zod";
import type { House } from "../actions/house.ts";
import type { Announcements } from "../actions/listen.ts";
import { hashOf } from "../actions/secret-tokens.ts";
import { spanIdOf, traceIdOf } from "../otel/span.ts";
import { version } from "../version.ts";
import { tokenOf } from "./caller.ts";
import { explainErrors } from "./explain.ts";
import { hostIsOurs } from "./hosts.ts";
import { readJsonBodies } from "./json-body.ts";
import { routes } from "./routes.ts";
import { withSlugsApart } from "./slug-in-path.ts";
import { readTls } from "./tls.ts";
import { answerUnchanged } from "./unchanged.ts";
import { limitWrongTokens } from "./wrong-tokens.ts";

/** A Fastify that knows the shapes of zod. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

export interface Web {
  readonly house: House;
  readonly announcements: Announcements;
}

/** How long a client may take. An answer may take as long as it needs: it is runners that wait for work. */
export interface Limits {
  readonly headersMs: number;
  /** All of a request with its body: a workspace of many gigabytes over a slow line. */
  readonly requestMs: number;
  /** Of a connection on which nothing moves. */
  readonly silenceMs: number;
  readonly checkEveryMs: number;
}

const ownLimits: Limits = { headersMs: 30_000, requestMs: 2 * 3_600_000, silenceMs: 120_000, checkEveryMs: 10_000 };

/** The whole HTTP side of a server: nothing listens yet. */
export async function buildApp(web: Web, limits: Limits = ownLimits): Promise<App> {
  const { house } = web;
  const { settings } = house;
  const tls = settings.tls && (await readTls(settings.tls));
  const patience = { headersTimeout: limits.headersMs, connectionsCheckingInterval: limits.checkEveryMs };
  const options: FastifyServerOptions = {
    bodyLimit: settings.maxBodyBytes,
    // Nobody's word about where a request came from counts, but a proxy's that was named.
    trustProxy: settings.trustedProxies.length > 0 ? [...settings.trustedProxies] : false,
    genReqId: () => randomUUID(),
    requestTimeout: limits.requestMs,
    connectionTimeout: limits.silenceMs,
    keepAliveTimeout: 75_000,
    rewriteUrl: (request) => withSlugsApart(request.url ?? "/"),
    routerOptions: { maxParamLength: 1_000 },
    forceCloseConnections: true,
    frameworkErrors: ({ statusCode, message }, _request, reply) => {
      void (reply as FastifyReply).code(statusCode ?? 400).send({ message });
    },
  };
  const app = fastify({
    ...options,
    ...(tls ? { https: { ...tls, ...patience } } : { http: patience }),
  } as FastifyServerOptions) as unknown as App;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  readJsonBodies(app);
  guard(app, house);
  answerUnchanged(app);
  explainErrors(app, house);
  limitWrongTokens(app, settings.rateLimitPerMinute, house.now);
  await app.register(rateLimit, {
    max: settings.rateLimitPerMinute,
    timeWindow: 60_000,
    // By token where there is one: a company behind one address is not one caller.
    keyGenerator: (request) => {
      const token = tokenOf(request);
      return token === undefined ? request.ip : hashOf(token).toString("base64url");
    },
    enableDraftSpec: true,
    errorResponseBuilder: (_request, { ttl }) => {
      throw new Refusal("too-many", `Rate limit exceeded. Try again in ${Math.ceil(ttl / 1_000)} s.`);
    },
  });
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Ringfort", version, description: "CircleCI's API v2, and Ringfort's own additions." },
      components: {
        securitySchemes: {
          bearer: { type: "http", scheme: "bearer" },
          token: { type: "apiKey", in: "header", name: "Circle-Token" },
        },
      },
      security: [{ bearer: [] }, { token: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  for (const register of routes) await app.register(async (scope) => register(scope as unknown as App, web));
  return app;
}

/** What every request must pass, and every answer carries. */
function guard(app: App, house: House): void {
  app.addHook("onRequest", async (request, reply) => {
    void reply.header("x-request-id", request.id);
    void reply.header("x-content-type-options", "nosniff");
    void reply.header("cache-control", "no-store");
    void reply.header("referrer-policy", "no-referrer");
    if (house.settings.publicUrl.startsWith("https:")) {
      void reply.header("strict-transport-security", "max-age=31536000");
    }
    void reply.header("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
    if (!hostIsOurs(request.hostname, house.settings)) {
      throw new Refusal(
        "invalid",
        "This server does not answer to that Host. Its setting `public_url` says what it answers to.",
      );
    }
    if (request.query !== null && typeof request.query === "object" && "circle-token" in request.query) {
      throw new Refusal(
        "unauthenticated",
        "A token in the query ends up in logs, so this server does not take it. Send it as `Authorization: Bearer`, and replace this one: it has been seen.",
      );
    }
  });
  app.addHook("onResponse", async (request, reply) => {
    const { url: route = "none" } = request.routeOptions;
    house.meters.answered({
      method: route === "none" ? "any" : request.method,
      route,
      status: reply.statusCode,
      seconds: reply.elapsedTime / 1_000,
    });
    const to = Date.now();
    house.spans.add({
      traceId: traceIdOf(request.id),
      spanId: spanIdOf("request", request.id),
      name: `${request.method} ${route}`,
      kind: "server",
      from: to - reply.elapsedTime,
      to,
      failed: reply.statusCode >= 500,
      attributes: {
        "http.request.method": request.method,
        "http.route": route,
        "http.response.status_code": reply.statusCode,
        "ringfort.request": request.id,
      },
    });
    house.log[reply.statusCode >= 500 && reply.statusCode !== 501 ? "error" : "debug"](
      {
        request: request.id,
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      "Answered",
    );
  });
}
