import { once } from "node:events";
import { request } from "node:http";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { EgressProxy } from "./egress-proxy.ts";
import { smallWorld } from "./outside.fixture.ts";
import type { EgressRules } from "./rules.ts";

const names = {
  "allowed.example": ["93.184.216.34"],
  "other.example": ["93.184.216.35"],
  "deep.in.wild.example": ["2606:2800:220:1::1"],
  "intranet.example": ["10.1.2.3"],
  "local.example": ["127.0.0.1"],
  "mapped.example": ["::ffff:127.0.0.1"],
  "metadata.example": ["169.254.169.254"],
  "mixed.example": ["93.184.216.34", "169.254.169.254"],
  "a.wild.example": ["10.1.2.3"],
};

async function open(rules: EgressRules) {
  const world = await smallWorld(names);
  const proxy = new EgressProxy(rules, world);
  const server = createServer((socket) => proxy.accept(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    proxy,
    world,
    /** What a tunnel's far end says, or why there is none. */
    async tunnel(path: string): Promise<string> {
      const asked = request({ port, host: "127.0.0.1", method: "CONNECT", path }).end();
      const [answer, socket, head] = (await once(asked, "connect")) as [{ statusCode: number }, Socket, Buffer];
      if (answer.statusCode !== 200) return `${answer.statusCode} ${head}${await text(socket)}`.trim();
      socket.end("GET /path HTTP/1.1\r\nhost: inside\r\nconnection: close\r\n\r\n");
      return (await text(socket)).split("\r\n\r\n")[1] ?? "";
    },
    async get(path: string, headers = {}): Promise<string> {
      const asked = request({ port, host: "127.0.0.1", path, headers }).end();
      const [answer] = await once(asked, "response");
      return `${answer.statusCode} ${await text(answer)}`.trim();
    },
    async [Symbol.asyncDispose]() {
      proxy.close();
      await new Promise((resolve) => server.close(resolve));
      await world[Symbol.asyncDispose]();
    },
  };
}

const block: EgressRules = {
  mode: "block",
  hosts: [
    "allowed.example:443",
    "allowed.example:80",
    "*.wild.example:443",
    "intranet.example:443",
    "local.example:443",
    "mapped.example:443",
    "metadata.example:443",
    "mixed.example:443",
  ],
};

test.each([
  ["allowed.example:443", /^GET inside\/path/],
  ["ALLOWED.example.:443", /^GET inside/],
  ["deep.in.wild.example:443", /^GET inside/],
  ["intranet.example:443", /^GET inside/],
  ["allowed.example:22", /^403 .*egress-denied.*not on the project's egress list/],
  ["other.example:443", /^403 .*not on/],
  ["wild.example:443", /^403 .*not on/],
  ["notwild.example:443", /^403 .*not on/],
  ["allowed.example.evil.test:443", /^403 .*not on/],
  // By pattern, nobody has said that this very name may lead inside.
  ["a.wild.example:443", /^403 .*no job's business/],
  ["local.example:443", /^403 .*no job's business/],
  ["mapped.example:443", /^403 .*no job's business/],
  ["metadata.example:443", /^403 .*no job's business/],
  ["mixed.example:443", /^403 .*no job's business/],
  ["169.254.169.254:80", /^403 .*only names/],
  ["93.184.216.34:443", /^403 .*only names/],
  ["[::1]:443", /^403 .*only names/],
  ["2130706433:80", /^403 .*only names/],
  ["0x7f.1:80", /^403 .*only names/],
  ["127.1:80", /^403 .*only names/],
  ["localhost:3128", /^403 .*only names/],
  ["allowed.example", /^403 .*only names/],
  ["allowed.example:0", /^403 .*only names/],
  ["allowed.example:99999", /^403 .*only names/],
])("CONNECT %s", async (path, answer) => {
  await using way = await open(block);
  expect(await way.tunnel(path)).toMatch(answer);
  expect(way.world.connected.length).toBe(answer.source.startsWith("^GET") ? 1 : 0);
});

test("plain HTTP goes the same way, without what was meant for the proxy", async () => {
  await using way = await open(block);
  const headers = { "proxy-authorization": "Basic eDp5" };
  expect(await way.get("http://allowed.example/a?b=c", headers)).toBe("200 GET allowed.example/a?b=c");
  expect(await way.get("http://other.example/")).toMatch(/^403 .*egress-denied/);
  expect(await way.get("http://169.254.169.254/latest/meta-data/")).toMatch(/^403/);
  expect(await way.get("http://user:word@allowed.example/")).toMatch(/^400/);
  expect(await way.get("/")).toMatch(/^400/);
  expect(await way.get("https://allowed.example/")).toMatch(/^400/);
});

test("what was denied is told once; what a name does not lead to is no refusal", async () => {
  await using way = await open({ ...block, hosts: ["gone.example:443"] });
  expect(await way.tunnel("gone.example:443")).toMatch(/^502 .*leads nowhere/);
  for (let time = 0; time < 3; time++) await way.tunnel("other.example:443");
  expect(way.proxy.takeNews()).toMatchObject([{ destination: "other.example:443", outcome: "denied" }]);
  expect(way.proxy.takeNews()).toEqual([]);
  expect(way.proxy.reached).toEqual([]);
});

test("learning lets every public host through and remembers it; inner networks stay closed", async () => {
  await using way = await open({ mode: "learn", hosts: ["allowed.example:443"] });
  for (const host of ["other.example:443", "allowed.example:443", "other.example:443", "intranet.example:443"]) {
    await way.tunnel(host);
  }
  expect(way.proxy.reached).toEqual(["allowed.example:443", "other.example:443"]);
  expect(way.proxy.takeNews()).toMatchObject([
    { destination: "other.example:443", outcome: "learned" },
    { destination: "intranet.example:443", outcome: "denied" },
  ]);
});
