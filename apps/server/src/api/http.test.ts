import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type IncomingHttpHeaders, request as plainRequest, type RequestOptions } from "node:http";
import { request as tlsRequest } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { readSettings } from "../settings.ts";
import { startServer } from "../start-server.ts";
import { type TestHouse, testHouse } from "../testing/house.fixture.ts";
import { buildApp } from "./app.ts";

const quiet = { debug() {}, info() {}, warn() {}, error: console.error };
let house: TestHouse;

beforeAll(async () => {
  house = await testHouse({ settings: { public_url: "https://ci.example.com", max_body_mb: "1" } });
});
afterAll(() => house[Symbol.asyncDispose]());

interface Heard {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** `fetch` does not let a test choose its Host. */
async function hear(url: string, options: RequestOptions = {}, body?: string): Promise<Heard> {
  const request = url.startsWith("https:") ? tlsRequest(url, options) : plainRequest(url, options);
  request.end(body);
  const [response] = await once(request, "response");
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

const asAdmin = () => ({ authorization: `Bearer ${house.token}` });

test.each([
  ["ci.example.com", 200],
  ["ci.example.com:443", 200],
  ["CI.EXAMPLE.COM", 200],
  ["localhost:1234", 200],
  ["[::1]", 200],
  ["evil.example", 400],
  ["ci.example.com.evil.example", 400],
  ["127.0.0.1.evil.example", 400],
])("a request for the Host %s is answered with %i", async (host, status) => {
  const { status: answered, body } = await hear(`${house.url}/api/v2/me`, { headers: { ...asAdmin(), host } });
  expect(answered).toBe(status);
  if (status === 400) expect(JSON.parse(body).message).toContain("public_url");
});

test("nobody says where a request came from but a proxy that was named", async () => {
  const lies = { "x-forwarded-for": "203.0.113.9", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" };
  const seen: string[] = [];
  for (const trusted_proxies of ["", "127.0.0.0/8"]) {
    await using other = await testHouse({ settings: { trusted_proxies } });
    const answer = await hear(`${other.url}/api/v2/me`, {
      headers: { authorization: `Bearer ${other.token}`, ...lies },
    });
    // A named proxy is believed, so its word about the Host counts, and that Host is not ours.
    expect(answer.status).toBe(trusted_proxies === "" ? 200 : 400);
    await other.house.db
      .updateTable("projects")
      .set({ forge: JSON.stringify({ kind: "github", webhook_secret: "not-theirs" }) as never })
      .execute();
    await hear(
      `${other.url}/api/ringfort/v1/hooks/github/${other.project.id}`,
      {
        method: "POST",
        headers: { "x-forwarded-for": "203.0.113.9", "content-type": "application/json", "x-github-event": "push" },
      },
      "{}",
    );
    const event = await other.house.db
      .selectFrom("events")
      .select("request")
      .where("action", "=", "webhook_delivery.refuse")
      .executeTakeFirstOrThrow();
    seen.push((event.request as unknown as { ip_address: string }).ip_address);
  }
  expect(seen).toEqual(["127.0.0.1", "203.0.113.9"]);
});

test("a token in the query is refused, also when it is right", async () => {
  const { status, body } = await house.ask("GET", `/api/v2/me?circle-token=${house.token}`);
  expect(status).toBe(401);
  expect(JSON.stringify(body)).not.toContain(house.token);
});

test("a body that is too large is refused by its length, and by its bytes", async () => {
  const path = `${house.url}/api/v2/project/${house.project.slug}/pipeline`;
  const json = { ...asAdmin(), "content-type": "application/json" };
  const long = `{"branch":"${"a".repeat(1_100_000)}"}`;
  const told = await hear(path, { method: "POST", headers: { ...json, "content-length": long.length } }, long);
  expect(told.status).toBe(413);
  const untold = await hear(path, { method: "POST", headers: { ...json, "transfer-encoding": "chunked" } }, long);
  expect(untold.status).toBe(413);
});

test("headers without measure are refused", async () => {
  expect((await hear(`${house.url}/healthz`, { headers: { "x-long": "a".repeat(20_000) } })).status).toBe(431);
});

test("a client that does not come to the end of its request is cut off", async () => {
  const app = await buildApp(
    { house: house.house, announcements: {} as never },
    { headersMs: 200, requestMs: 400, silenceMs: 10_000, checkEveryMs: 50 },
  );
  onTestFinished(() => app.close());
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as AddressInfo;
  for (const begun of [
    "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
    `POST /api/ringfort/v1/setup HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
  ]) {
    const socket = connect(port, "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    socket.write(begun);
    // A byte now and then keeps a connection alive, not a request.
    const drip = setInterval(() => socket.write("a"), 20);
    onTestFinished(() => clearInterval(drip));
    socket.on("error", () => undefined);
    let said = "";
    socket.on("data", (chunk) => {
      said += chunk;
    });
    await once(socket, "close");
    clearInterval(drip);
    expect(said).toMatch(/^(?:HTTP\/1\.1 408 |$)/);
  }
});

test("the next request of a token that has used up its minute is told when to come again", async () => {
  await using limited = await testHouse({ settings: { rate_limit_per_minute: "3" } });
  const statuses: number[] = [];
  for (let turn = 0; turn < 4; turn++) statuses.push((await limited.ask("GET", "/api/v2/me")).status);
  expect(statuses).toEqual([200, 200, 200, 429]);
  const { headers, body } = await limited.ask("GET", "/api/v2/me");
  expect(headers.get("ratelimit-limit")).toBe("3");
  expect(headers.get("ratelimit-remaining")).toBe("0");
  expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  expect(body.message).toMatch(/^Rate limit exceeded/);
  // Another one is not disturbed, and health is nobody's limit.
  expect((await limited.ask("GET", "/api/v2/me", undefined, await limited.join("bob", "viewer"))).status).toBe(200);
  for (let turn = 0; turn < 5; turn++) expect((await limited.ask("GET", "/healthz")).status).toBe(200);
});

test("wrong tokens are counted by address, whatever they are", async () => {
  await using limited = await testHouse({ settings: { rate_limit_per_minute: "3", trusted_proxies: "127.0.0.1" } });
  const ask = (from: string, token: string) =>
    hear(`${limited.url}/api/v2/me`, { headers: { "x-forwarded-for": from, authorization: `Bearer ${token}` } });
  const statuses: number[] = [];
  for (let turn = 0; turn < 4; turn++) statuses.push((await ask("203.0.113.9", `wrong-${turn}`)).status);
  expect(statuses).toEqual([401, 401, 401, 429]);
  expect((await ask("203.0.113.9", limited.token)).headers["retry-after"]).toMatch(/^\d+$/);
  expect((await ask("203.0.113.10", limited.token)).status).toBe(200);
});

test("every answer has an id that we made, and the headers that browsers go by", async () => {
  const sent = { headers: { ...asAdmin(), "x-request-id": "theirs", "request-id": "theirs" } };
  const { headers } = await hear(`${house.url}/api/v2/me`, sent);
  expect(headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers).toMatchObject({
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "strict-transport-security": "max-age=31536000",
  });
});

test("what is not there is said in JSON, and repeats no query", async () => {
  const { status, body, headers } = await house.ask("GET", "/api/v2/nothing?secret=1");
  expect([status, body]).toEqual([404, { message: "There is no GET /api/v2/nothing here." }]);
  expect(headers.get("content-type")).toContain("application/json");
});

test("no other site may read: there is no CORS", async () => {
  const from = { origin: "https://evil.example", "access-control-request-method": "GET" };
  const asked = await hear(`${house.url}/api/v2/me`, { method: "OPTIONS", headers: from });
  expect(asked.status).toBe(404);
  const read = await hear(`${house.url}/api/v2/me`, { headers: { ...asAdmin(), ...from } });
  for (const { headers } of [asked, read])
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
});

test("who polls is told that nothing has changed, until something has", async () => {
  const path = `${house.url}/api/v2/project/${house.project.slug}/pipeline`;
  const first = await hear(path, { headers: asAdmin() });
  const { etag } = first.headers;
  const again = await hear(path, { headers: { ...asAdmin(), "if-none-match": `"other", ${etag}` } });
  expect([again.status, again.body, again.headers.etag]).toEqual([304, "", etag]);
  // Nobody learns from it what they may not read.
  expect((await hear(path, { headers: { "if-none-match": etag } })).status).toBe(401);
  await house.trigger();
  const changed = await hear(path, { headers: { ...asAdmin(), "if-none-match": etag } });
  expect(changed.status).toBe(200);
  expect(changed.headers.etag).not.toBe(etag);
});

test("with a certificate it speaks TLS 1.2 and newer, and nothing in clear", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ringfort-tls-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const words = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  await promisify(execFile)("openssl", [...words, ...subject, "-keyout", key, "-out", cert]);
  const settings = readSettings(
    { data: folder, port: "0", address: "0.0.0.0", tls_certificate: cert, tls_key: key },
    {},
  );
  await using server = await startServer(settings, quiet, house.connection);
  expect(server.url).toMatch(/^https:/);
  const { port } = new URL(server.url);
  const url = `https://localhost:${port}/healthz`;
  const answer = await hear(url, { rejectUnauthorized: false } as RequestOptions);
  expect(answer.status).toBe(200);
  expect(answer.headers["strict-transport-security"]).toBeDefined();
  await expect(
    hear(url, { rejectUnauthorized: false, maxVersion: "TLSv1.1", minVersion: "TLSv1" } as RequestOptions),
  ).rejects.toThrow();
  await expect(hear(`http://localhost:${port}/healthz`)).rejects.toThrow();

  await writeFile(cert, "no certificate");
  await expect(startServer(settings, quiet, house.connection)).rejects.toThrow("do not go together");
  await rm(key);
  await expect(startServer(settings, quiet, house.connection)).rejects.toThrow("`tls_key`");
});

test("another address than loopback is refused without TLS or a proxy", () => {
  expect(() => readSettings({ address: "0.0.0.0" }, {})).toThrow("tls_certificate");
  expect(readSettings({ address: "0.0.0.0", trusted_proxies: "10.0.0.1" }, {}).address).toBe("0.0.0.0");
});
