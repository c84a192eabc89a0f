import { timingSafeEqual } from "node:crypto";
import { Refusal } from "@ringfort/contract";
import type { FastifyRequest } from "fastify";
import { Counter, Gauge, Registry } from "prom-client";
import { type Measures, measureHouse } from "../actions/measure-house.ts";
import { hashOf } from "../actions/secret-tokens.ts";
import { schemaVersion } from "../postgres/migrate.ts";
import { isLoopback } from "../settings.ts";
import { version } from "../version.ts";
import type { App, Web } from "./app.ts";
import { tokenOf } from "./caller.ts";

/** For Prometheus. The names of classes and how busy they are are nobody's business but the operator's. */
export function metricsRoute(app: App, { house }: Web): void {
  app.get("/metrics", { config: { rateLimit: false }, schema: { hide: true } }, async (request, reply) => {
    if (!isOperator(request, house.settings.metricsToken)) {
      throw new Refusal("unauthenticated", "Metrics are read on this machine, or with the token of `metrics_token`.");
    }
    house.meters.pool(house.poolUse());
    const shared = render(await measureHouse(house.db), await schemaVersion());
    const merged = Registry.merge([house.meters.registry, shared]);
    return reply.type(merged.contentType).send(await merged.metrics());
  });
}

/** A proxy on this machine makes everybody look like a neighbour; it gives itself away by what it adds, or by the name that was asked for. */
function isOperator(request: FastifyRequest, token: string | undefined): boolean {
  const given = tokenOf(request);
  if (token !== undefined && given !== undefined) return timingSafeEqual(hashOf(given), hashOf(token));
  const { forwarded, "x-forwarded-for": forwardedFor, "x-real-ip": realIp, via } = request.headers;
  const isDirect = [forwarded, forwardedFor, realIp, via].every((header) => header === undefined);
  return (
    isDirect && isLoopback(request.ip.replace(/^::ffff:/, "")) && isLoopback(request.hostname.replace(/^\[|\]$/g, ""))
  );
}

function render({ classes, claims, effects }: Measures, schema: number): Registry {
  const registers = [new Registry()];
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers });
  const queued = gauge("ringfort_queued_tasks", "Tasks that wait for a runner.", ["class"]);
  const oldest = gauge("ringfort_queue_oldest_seconds", "How long the first in the queue has waited.", ["class"]);
  const running = gauge("ringfort_running_tasks", "Tasks that a runner holds.", ["class"]);
  for (const of of classes) {
    queued.set({ class: of.name }, of.queued);
    oldest.set({ class: of.name }, of.oldestSeconds);
    running.set({ class: of.name }, of.running);
  }
  new Counter({ name: "ringfort_claims_total", help: "Claims ever given out by this house.", registers }).inc(claims);
  const owed = gauge("ringfort_effects", "What the house owes: due now, or given up and waiting for somebody.", [
    "state",
  ]);
  for (const [state, count] of Object.entries(effects)) owed.set({ state }, count);
  gauge("ringfort_build_info", "What runs here.", ["version", "node", "schema"]).set(
    { version, node: process.versions.node, schema: String(schema) },
    1,
  );
  return registers[0]!;
}
