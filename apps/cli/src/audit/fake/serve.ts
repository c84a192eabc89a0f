import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { change } from "./changes.ts";
import type { FakeOrganization } from "./organization.ts";
import { type FakeRoute, routes } from "./routes.ts";

export type Failure =
  | { readonly status: number; readonly retryAfter?: number; readonly body?: string }
  | "truncated"
  | "broken-off"
  | "not-json"
  | "wrong-shape"
  | "redirected"
  | "repeated-page";

export interface FakeOptions {
  /** The vendor's documents write hyphens, most of its answers underscores. */
  readonly spelling?: "underscores" | "hyphens";
  readonly pageSize?: number;
  readonly token?: string;
  /** The token may only read. */
  readonly refusesWrites?: boolean;
  /** What goes wrong with a request: asked each time, so that it can pass. */
  readonly failure?: (route: FakeRoute, path: string) => Failure | undefined;
}

export interface FakeCircleci extends AsyncDisposable {
  readonly address: string;
  /** `METHOD path`, in order. */
  readonly asked: string[];
}

/** A circleci.com on this machine that knows one organization. */
export async function serveFake(org: FakeOrganization, options: FakeOptions = {}): Promise<FakeCircleci> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    void reply(org, options, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function reply(
  org: FakeOrganization,
  options: FakeOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let body = "";
  for await (const chunk of request) body += chunk;
  const send = (status: number, value: unknown) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://fake");
  if (options.token !== undefined && request.headers["circle-token"] !== options.token)
    return void send(401, { message: "Invalid token provided." });
  const path = decodeURIComponent(pathname);
  if (request.method !== "GET") {
    if (options.refusesWrites) return void send(403, { message: "Permission denied." });
    const changed = change(org, request.method ?? "", path, body);
    return void send(changed === undefined ? 404 : 200, changed ?? { message: "Entity not found." });
  }
  for (const route of routes) {
    const found = route.pattern.exec(pathname);
    if (!found) continue;
    const value = route.answer(org, found.slice(1).map(decodeURIComponent), searchParams);
    if (value === undefined) break;
    const answer = spelled(bodyOf(route, value, searchParams, options), options);
    return void fail(options.failure?.(route, path), answer, response, send);
  }
  send(404, { message: "Entity not found." });
}

function bodyOf(route: FakeRoute, value: unknown, query: URLSearchParams, { pageSize = 20 }: FakeOptions): unknown {
  if (route.as === "whole") return value;
  if (route.as === "items") return { items: value };
  if (route.as === "v3" && !Array.isArray(value)) return { data: { id: "0", attributes: value, references: {} } };
  const from = Number(query.get("page-token") ?? query.get("page[cursor]") ?? 0);
  const all = value as readonly unknown[];
  const items = all.slice(from, from + pageSize);
  const next = from + pageSize < all.length ? String(from + pageSize) : null;
  return route.as === "v3" ? { data: items, page: { next, prev: null } } : { items, next_page_token: next };
}

/** The answer itself, or what goes wrong with it. */
function fail(
  failure: Failure | undefined,
  answer: unknown,
  response: ServerResponse,
  send: (status: number, value: unknown) => unknown,
): unknown {
  const whole = JSON.stringify(answer);
  if (failure === undefined) return send(200, answer);
  if (typeof failure === "object") {
    if (failure.retryAfter !== undefined) response.setHeader("retry-after", failure.retryAfter);
    return send(failure.status, failure.body ?? { message: "no" });
  }
  switch (failure) {
    case "truncated":
      return response.end(whole.slice(0, -1));
    case "broken-off":
      response.writeHead(200, { "content-length": whole.length + 10 }).write(whole);
      return setImmediate(() => response.destroy());
    case "not-json":
      return response.end("<html>Sign in</html>");
    case "wrong-shape":
      return send(200, Array.isArray(answer) ? { items: 1 } : [{ items: null }]);
    case "redirected":
      return response.writeHead(302, { location: "http://127.0.0.2:9/login" }).end();
    case "repeated-page":
      return send(200, { ...(answer as object), next_page_token: "0", page: { next: "0" } });
  }
}

/** Only the documented objects have hyphens; texts that are keys, like a policy's file name, stay as they are. */
const hyphenated = new Set(
  "verify_tls signing_secret created_at updated_at public_key vcs_type attribution_actor project_slug setup_config compiled_setup_config".split(
    " ",
  ),
);

function spelled(value: unknown, options: FakeOptions): unknown {
  if (options.spelling !== "hyphens") return value;
  if (Array.isArray(value)) return value.map((item) => spelled(item, options));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      hyphenated.has(key) ? key.replaceAll("_", "-") : key,
      spelled(inner, options),
    ]),
  );
}
