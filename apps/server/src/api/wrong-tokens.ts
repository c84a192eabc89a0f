import { Refusal } from "@ringfort/contract";
import { isLoopback } from "../settings.ts";
import type { App } from "./app.ts";

const windowMs = 60_000;
/** Of addresses that are remembered: beyond them, the oldest are forgotten. */
const mostAddresses = 10_000;

/**
 * Requests are counted by token, so that one with a new wrong token each time would never be too many: those are counted by address. Not
 * on this machine, where one program's mistake would shut out everybody.
 */
export function limitWrongTokens(app: App, most: number, now: () => number): void {
  const seen = new Map<string, { count: number; readonly until: number }>();
  app.addHook("onRequest", async (request, reply) => {
    const found = seen.get(request.ip);
    if (!found || found.count < most) return;
    const left = found.until - now();
    if (left <= 0) {
      seen.delete(request.ip);
      return;
    }
    const seconds = Math.ceil(left / 1_000);
    void reply.header("retry-after", String(seconds));
    throw new Refusal("too-many", `Too many wrong tokens from this address. Try again in ${seconds} s.`);
  });
  app.addHook("onResponse", async (request, reply) => {
    if (reply.statusCode !== 401 || isLoopback(request.ip.replace(/^::ffff:/, ""))) return;
    const found = seen.get(request.ip);
    if (found && found.until > now()) {
      found.count += 1;
      return;
    }
    seen.delete(request.ip);
    if (seen.size >= mostAddresses) seen.delete(seen.keys().next().value!);
    seen.set(request.ip, { count: 1, until: now() + windowMs });
  });
}
