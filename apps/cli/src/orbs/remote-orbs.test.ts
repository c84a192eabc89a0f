import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inTurn } from "@ringfort/config";
import { expect, onTestFinished, test } from "vitest";
import { cachedOrbs } from "./orb-cache.ts";
import { orbRegistry } from "./orb-registry.ts";
import { type Handler, serve, serveOrbs } from "./registry-server.fixture.ts";
import { urlOrbs } from "./url-orbs.ts";

const orbs = { "acme/tool@1.2.3": "commands: {}", "acme/tool@1.10.0": "jobs: {}", "acme/tool@2.0.0": "executors: {}" };
const settings = (registry: string, token?: string) => ({ registry, token, timeoutMs: 2_000 });

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "ringfort-orbs-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

test.each([
  ["acme/tool@1.2.3", "acme/tool@1.2.3"],
  ["acme/tool@1.2", "acme/tool@1.2.3"],
  ["acme/tool@1", "acme/tool@1.10.0"],
  ["acme/tool@volatile", "acme/tool@2.0.0"],
])("the registry answers %s with %s", async (reference, resolved) => {
  await using server = await serveOrbs(orbs);
  expect(await orbRegistry(settings(server.address)).find(reference)).toEqual({
    status: "found",
    resolved,
    source: { file: resolved, text: orbs[resolved as keyof typeof orbs] },
  });
});

test("an orb that the registry does not have is missing, and others are still asked for", async () => {
  await using server = await serveOrbs(orbs);
  const registry = orbRegistry(settings(server.address));
  expect(await registry.find("acme/other@1")).toMatchObject({
    status: "missing",
    reason: expect.stringContaining("does not have it"),
  });
  expect(await registry.find("acme/tool@1")).toMatchObject({ status: "found" });
});

test("the token is sent when there is one", async () => {
  await using server = await serveOrbs(orbs);
  await orbRegistry(settings(server.address, "letmein")).find("acme/tool@1");
  await orbRegistry(settings(server.address)).find("acme/tool@1");
  expect(server.tokens).toEqual(["letmein", undefined]);
});

test.each<[string, Handler, RegExp]>([
  ["answers with an error", (_, response) => response.writeHead(500).end("secret detail"), /status 500/],
  ["sends no JSON", (_, response) => response.end("<html>"), /not an orb/],
  ["sends JSON of another shape", (_, response) => response.end('{"data":{"orbVersion":{"version":1}}}'), /not an orb/],
  [
    "sends another orb under the name",
    (_, response) =>
      response.end('{"data":{"orbVersion":{"version":"1.2.3","orb":{"name":"evil/tool"},"source":"jobs: {}"}}}'),
    /another orb/,
  ],
  [
    "sends another version than asked for",
    (_, response) =>
      response.end('{"data":{"orbVersion":{"version":"3.0.0","orb":{"name":"acme/tool"},"source":"jobs: {}"}}}'),
    /another orb/,
  ],
  ["never answers", () => {}, /did not answer in time/],
  ["hangs up", (request) => request.socket.destroy(), /cannot be reached/],
  [
    "redirects to another host",
    (_, response) => response.writeHead(302, { location: "https://example.com/" }).end(),
    /another host/,
  ],
  [
    "redirects in a circle",
    (_, response) => response.writeHead(302, { location: "/again" }).end(),
    /redirects more than/,
  ],
  ["sends text that is not UTF-8", (_, response) => response.end(Buffer.from([0xff, 0xfe])), /not UTF-8/],
  [
    "sends without end",
    (_, response) => {
      const more = () => response.destroyed || response.write("x".repeat(1 << 20), more);
      more();
    },
    /more than 8 MiB/,
  ],
])("a registry that %s leaves the orb missing", async (_, handler, reason) => {
  await using server = await serve(handler);
  const answer = await orbRegistry({ registry: server.address, token: "letmein", timeoutMs: 1_000 }).find(
    "acme/tool@1",
  );
  expect(answer).toMatchObject({ status: "missing", reason: expect.stringMatching(reason), unreachable: true });
  expect(JSON.stringify(answer)).not.toMatch(/letmein|secret detail/);
});

test("a registry that cannot be reached is asked once", async () => {
  await using server = await serve((_, response) => response.writeHead(503).end());
  const registry = orbRegistry(settings(server.address));
  await registry.find("acme/tool@1");
  await registry.find("acme/tool@2");
  expect(server.asked).toHaveLength(1);
});

test("plain http is refused for other machines", async () => {
  const answer = await orbRegistry(settings("http://registry.invalid/")).find("acme/tool@1");
  expect(answer).toMatchObject({ status: "missing", reason: expect.stringContaining("without https") });
});

test("an orb by URL is fetched, and kept for five minutes", async () => {
  await using server = await serve((_, response) => response.end("commands: {}"));
  let clock = 0;
  const place = cachedOrbs(urlOrbs({ timeoutMs: 2_000 }), { folder: await folder(), origin: "url", now: () => clock });
  const address = `http://${server.host}/orb.yml`;
  expect(await place.find(address)).toMatchObject({
    status: "found",
    resolved: address,
    source: { text: "commands: {}" },
  });
  clock = 4 * 60_000;
  await place.find(address);
  expect(server.asked).toHaveLength(1);
  clock = 6 * 60_000;
  await place.find(address);
  expect(server.asked).toHaveLength(2);
});

test("a URL that is not there leaves the orb missing", async () => {
  await using server = await serve((_, response) => response.writeHead(404).end());
  expect(await urlOrbs({ timeoutMs: 2_000 }).find(`http://${server.host}/orb.yml`)).toMatchObject({
    reason: expect.stringContaining("status 404"),
  });
});

test("the cache keeps an exact version for ever, also the one a partial version meant", async () => {
  await using server = await serveOrbs(orbs);
  const options = { folder: await folder(), origin: server.address, now: () => 0 };
  await cachedOrbs(orbRegistry(settings(server.address)), options).find("acme/tool@1");
  const later = cachedOrbs(orbRegistry(settings(server.address)), { ...options, now: () => 1e12 });
  expect(await later.find("acme/tool@1.10.0")).toMatchObject({ status: "found", source: { text: "jobs: {}" } });
  expect(server.asked).toEqual(["acme/tool@1"]);
  await later.find("acme/tool@1");
  expect(server.asked).toEqual(["acme/tool@1", "acme/tool@1"]);
});

test("what is out of date is better than nothing while the registry cannot be reached", async () => {
  const options = { folder: await folder(), origin: "registry" };
  const server = await serveOrbs(orbs);
  await cachedOrbs(orbRegistry(settings(server.address)), { ...options, now: () => 0 }).find("acme/tool@1");
  await server[Symbol.asyncDispose]();
  const offline = cachedOrbs(orbRegistry(settings(server.address)), { ...options, now: () => 1e9 });
  expect(await offline.find("acme/tool@1")).toMatchObject({ status: "found", resolved: "acme/tool@1.10.0" });
  expect(await offline.find("acme/tool@2")).toMatchObject({ status: "missing", unreachable: true });
});

test("answers of one registry are not used for another", async () => {
  const path = await folder();
  await using first = await serveOrbs(orbs);
  await using second = await serveOrbs({});
  await cachedOrbs(orbRegistry(settings(first.address)), { folder: path, origin: first.address, now: () => 0 }).find(
    "acme/tool@1.2.3",
  );
  const other = cachedOrbs(orbRegistry(settings(second.address)), {
    folder: path,
    origin: second.address,
    now: () => 0,
  });
  expect(await other.find("acme/tool@1.2.3")).toMatchObject({ status: "missing" });
});

test("a spoiled cache entry is fetched again, and a cache that cannot be written is no reason to fail", async () => {
  await using server = await serveOrbs(orbs);
  const path = await folder();
  const options = { folder: path, origin: server.address, now: () => 0 };
  await cachedOrbs(orbRegistry(settings(server.address)), options).find("acme/tool@1.2.3");
  const [entry] = await readdir(path);
  await writeFile(join(path, entry!), "{");
  expect(await cachedOrbs(orbRegistry(settings(server.address)), options).find("acme/tool@1.2.3")).toMatchObject({
    status: "found",
  });
  expect(JSON.parse(await readFile(join(path, entry!), "utf8"))).toMatchObject({ resolved: "acme/tool@1.2.3" });
  const blocked = { ...options, folder: join(path, entry!, "below-a-file") };
  expect(await cachedOrbs(orbRegistry(settings(server.address)), blocked).find("acme/tool@2")).toMatchObject({
    status: "found",
  });
});

test("places are asked in turn", async () => {
  const nothing = { find: async () => undefined };
  const found = { status: "found", resolved: "a/b@1.0.0", source: { file: "a/b@1.0.0", text: "" } } as const;
  expect(await inTurn([nothing, { find: async () => found }]).find("a/b@1")).toBe(found);
  expect(await inTurn([nothing]).find("a/b@1")).toBeUndefined();
});
