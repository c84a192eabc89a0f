import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { HttpAnswer, Transport } from "@ringfort/client";
import { UsageError } from "../../../command.ts";
import { isConfidential } from "../../../is-confidential.ts";
import { type FetchAnswer, FetchFailure, type FetchRequest, fetchText } from "../../../orbs/fetch-text.ts";

/** An API that is asked with one token, which goes to this host and nowhere else. */
export interface ApiHost {
  readonly origin: string;
  readonly transport: Transport;
  /** Sends what changes something; only `--apply` does. */
  send(method: "POST" | "PUT" | "PATCH" | "DELETE", path: string, body: unknown): Promise<FetchAnswer>;
}

const timeoutMs = 30_000;

export function openApiHost(host: string, token: string): ApiHost {
  const origin = originOf(host);
  const headers = { accept: "application/json", "circle-token": token, "user-agent": "ringfort" };
  const ask = async (path: string, request: Omit<FetchRequest, "timeoutMs">) => {
    const address = new URL(path, origin);
    if (address.origin !== origin) throw new FetchFailure(`${path} is not on ${origin}`, { answered: true });
    return fetchText(address, { ...request, headers: { ...headers, ...request.headers }, timeoutMs });
  };
  return {
    origin,
    transport: {
      get: (path) => toAnswer(ask(path, {})),
      now: Date.now,
      // A little more each time differently, so that several scans do not come back in step.
      wait: (milliseconds) => setTimeout(milliseconds * (1 + Math.random() / 5)),
      hash: sha256,
    },
    send: (method, path, body) =>
      ask(path, {
        method,
        headers: { "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  };
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** A token sent in clear is a token given away: only to this machine may it be. */
function originOf(host: string): string {
  const address = URL.parse(host);
  if (!address || (address.protocol !== "https:" && address.protocol !== "http:"))
    throw new UsageError(`\`--host ${host}\` is no address: it should look like https://circleci.com.`);
  if (address.username || address.password || address.pathname !== "/" || address.search || address.hash)
    throw new UsageError("`--host` takes a scheme and a host name only, like https://circleci.com.");
  if (!isConfidential(address))
    throw new UsageError(`\`--host ${host}\` would send the token without encryption; use https.`);
  return address.origin;
}

/** What came but cannot be used comes without a body: asking again would not make it smaller, or text, or stay on the host. */
async function toAnswer(asked: Promise<FetchAnswer>): Promise<HttpAnswer> {
  try {
    const { status, headers, text } = await asked;
    return { status, header: (name) => headers.get(name) ?? undefined, body: text };
  } catch (error) {
    if (!(error instanceof FetchFailure && error.answered)) throw error;
    return { status: 200, header: () => undefined, body: undefined };
  }
}
