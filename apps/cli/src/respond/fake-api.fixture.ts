import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface FakeApi {
  readonly address: string;
  /** `METHOD path body` of what would change something, in order. */
  readonly changes: readonly string[];
  readonly settings: { is_running_disabled: boolean };
  readonly workflows: { id: string; name: string; status: string }[];
  readonly keys: string[];
  readonly variables: Map<string, string>;
  /** A status that writes are refused with, so many times. */
  refusal: { readonly status: number; times: number } | undefined;
}

type Mutable = Omit<FakeApi, "address" | "changes"> & { readonly changes: string[] };

/** As much of an API as a response to an incident changes, on a port of its own. */
export async function fakeApi(token: string): Promise<FakeApi> {
  const api: Mutable = {
    changes: [],
    settings: { is_running_disabled: false },
    workflows: [
      { id: "w-1", name: "deploy", status: "running" },
      { id: "w-2", name: "build", status: "success" },
      { id: "w-3", name: "gate", status: "on_hold" },
    ],
    keys: ["SHA256:abc", "SHA256:def"],
    variables: new Map<string, string>(),
    refusal: undefined,
  };
  const server = createServer((request, response) => void reply(api, token, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve()).closeAllConnections()));
  return Object.assign(api, { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

async function reply(api: Mutable, token: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = "";
  for await (const chunk of request) body += chunk;
  const path = decodeURIComponent(request.url ?? "");
  const send = (status: number, value: unknown) =>
    response.writeHead(status, { "content-type": "application/json", "retry-after": "0" }).end(JSON.stringify(value));
  if (request.headers["circle-token"] !== token) return void send(401, {});
  if (request.method === "GET") return void read(api, path, send);
  if (api.refusal && api.refusal.times-- > 0) return void send(api.refusal.status, { message: body });
  api.changes.push(`${request.method} ${path} ${body}`.trim());
  change(api, path, body === "" ? {} : JSON.parse(body));
  send(200, {});
}

function read(api: Mutable, path: string, send: (status: number, value: unknown) => unknown): unknown {
  const now = "2099-01-01T00:00:00Z";
  const page = (items: readonly unknown[]) => send(200, { items, next_page_token: null });
  const names = [...api.variables.keys()];
  if (path === "/api/v2/organization/gh/acme") return send(200, { id: "o-1", slug: "gh/acme", vcs_type: "github" });
  if (path === "/api/v3/orgs/o-1/settings") return send(200, { data: { attributes: api.settings } });
  if (path === "/api/v2/project/gh/acme/web/pipeline") return page([{ id: "p-1", created_at: now }]);
  if (path === "/api/v2/pipeline/p-1/workflow") return page(api.workflows);
  if (path.startsWith("/api/v2/project/gh/acme/web/checkout-key"))
    return page(api.keys.map((fingerprint) => ({ type: "deploy-key", fingerprint, preferred: true })));
  if (path === "/api/v2/project/gh/acme/web/envvar") return page(names.map((name) => ({ name, value: "xxxx" })));
  if (path === "/api/v2/context/c-1/environment-variable")
    return page(names.map((variable) => ({ variable, updated_at: now })));
  return send(404, {});
}

function change(api: Mutable, path: string, body: Record<string, unknown>): void {
  const workflow = /^\/api\/v2\/workflow\/([^/]+)\/cancel$/.exec(path)?.[1];
  const key = /\/checkout-key\/(.+)$/.exec(path)?.[1];
  const variable =
    /\/environment-variable\/(.+)$/.exec(path)?.[1] ?? (path.endsWith("/envvar") ? body["name"] : undefined);
  if (path.endsWith("/update-settings"))
    Object.assign(api.settings, (body["data"] as { attributes: object }).attributes);
  for (const one of api.workflows) if (one.id === workflow) one.status = "canceled";
  if (key !== undefined) api.keys.splice(api.keys.indexOf(key), 1);
  if (variable !== undefined) api.variables.set(String(variable), String(body["value"]));
}
