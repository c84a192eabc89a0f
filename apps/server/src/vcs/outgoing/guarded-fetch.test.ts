import { randomBytes } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { createGuardedFetch, type GuardedFetchOptions } from "./guarded-fetch.ts";
import { createHostCheck } from "./host-check.ts";

const limits = { timeoutMs: 20_000, maxBytes: 1_000 };
const open: Server[] = [];

afterEach(() => {
  for (const server of open.splice(0)) server.closeAllConnections();
});

function guarded(change: Partial<GuardedFetchOptions> = {}) {
  return createGuardedFetch({ allowPrivate: ["127.0.0.0/8"], ...limits, ...change });
}

async function serve(answer: RequestListener): Promise<number> {
  const server = createServer(answer);
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  return (server.address() as AddressInfo).port;
}

describe("an address of this machine or its network is refused, however it is spelled", () => {
  test.each([
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://0/",
    "https://0.0.0.0/",
    "https://[::]/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[64:ff9b::127.0.0.1]/",
    "https://[2002:7f00:1::]/",
    "https://[fe80::1]/",
    "https://[fd00:ec2::254]/",
    "https://169.254.169.254/latest/meta-data/",
    "https://①②⑦.⓪.⓪.①/",
    "https://localhost/",
    "https://LOCALHOST/",
    "http://127.0.0.1:1/",
  ])("%s", async (url) => {
    expect(await guarded({ allowPrivate: [] })(url)).toMatchObject({ ok: false, why: "refused", retry: false });
  });
});

test.each([
  ["ftp://8.8.8.8/"],
  ["file:///etc/passwd"],
  ["http://8.8.8.8/"],
  ["https://user:word@8.8.8.8/"],
  ["nonsense"],
  [""],
])("%j is refused", async (url) => {
  expect(await guarded()(url)).toMatchObject({ ok: false, why: "refused" });
});

describe("a name", () => {
  test("that leads home is refused, and one that also leads elsewhere is reached only there", async () => {
    const names: Record<string, string[]> = {
      "home.example": ["127.0.0.1", "::1"],
      "mixed.example": ["10.0.0.1", "8.8.8.8", "::ffff:10.0.0.1"],
      "empty.example": [],
    };
    const check = createHostCheck([], async (host) => names[host] ?? []);
    expect(await check("home.example")).toMatchObject({ ok: false, retry: false });
    expect(await check("empty.example")).toMatchObject({ ok: false });
    expect(await check("mixed.example")).toEqual({ ok: true, addresses: ["8.8.8.8"], isAllowedPrivate: false });
  });

  test("is asked for once: what it means later changes nothing", async () => {
    const port = await serve((_, response) => response.end("here"));
    let asked = 0;
    const resolve = async () => [asked++ === 0 ? "127.0.0.1" : "127.9.9.9"];
    const fetched = await guarded({ resolve })(`http://forge.example:${port}/`);
    expect(fetched).toMatchObject({ ok: true, status: 200 });
    expect(asked).toBe(1);
  });

  test("that nobody knows may be known later", async () => {
    const resolve = () => Promise.reject(new Error("ENOTFOUND"));
    expect(await guarded({ resolve })("https://nobody.example/")).toMatchObject({ why: "unreachable", retry: true });
  });

  test("may be allowed, with its dot and in capitals", async () => {
    const check = createHostCheck(["Forge.Example"], async () => ["10.0.0.1"]);
    expect(await check("forge.example.")).toEqual({ ok: true, addresses: ["10.0.0.1"], isAllowedPrivate: true });
    expect(await check("other.example")).toMatchObject({ ok: false });
  });

  test("that takes too long is given up", async () => {
    const resolve = () => new Promise<string[]>(() => {});
    expect(await guarded({ resolve, timeoutMs: 50 })("https://slow.example/")).toMatchObject({ why: "timed-out" });
  });
});

test.each(["10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8/8", "a b", "300.1.1.1", "fd00::/129"])(
  "the setting %j is a mistake of the operator's",
  (entry) => expect(() => guarded({ allowPrivate: [entry] })).toThrow(entry),
);

describe("a request", () => {
  test("carries its method, headers and body, and brings back all of the answer", async () => {
    const seen: { method?: string | undefined; headers?: IncomingHttpHeaders; body?: string } = {};
    const port = await serve((request, response) => {
      seen.method = request.method;
      seen.headers = request.headers;
      seen.body = "";
      request.setEncoding("utf8").on("data", (chunk: string) => {
        seen.body += chunk;
      });
      request.once("end", () => response.writeHead(418, { "x-told": "yes" }).end("tea"));
    });
    const fetched = await guarded()(`http://127.0.0.1:${port}/p?q=1#f`, {
      method: "POST",
      headers: { "x-mine": "1", Host: "evil.example" },
      body: "hello",
    });
    expect(fetched).toMatchObject({ ok: true, status: 418, headers: { "x-told": "yes" } });
    expect(fetched.ok && fetched.body.toString()).toBe("tea");
    expect(seen).toMatchObject({
      method: "POST",
      body: "hello",
      headers: { "x-mine": "1", host: `127.0.0.1:${port}` },
    });
  });

  test("whose answer is too long is ended", async () => {
    const port = await serve((_, response) => response.end(Buffer.alloc(1_001)));
    expect(await guarded()(`http://127.0.0.1:${port}/`)).toMatchObject({ ok: false, why: "too-large", retry: false });
  });

  test("whose answer drips is ended in time", async () => {
    const port = await serve((_, response) => {
      response.write("x");
      const drip = setInterval(() => response.write("x"), 20);
      response.once("close", () => clearInterval(drip));
    });
    const fetched = await guarded({ timeoutMs: 300 })(`http://127.0.0.1:${port}/`);
    expect(fetched).toMatchObject({ ok: false, why: "timed-out", retry: true });
  });

  test("whose answer breaks off is unreachable", async () => {
    const port = await serve((_, response) => {
      response.writeHead(200, { "content-length": "10" }).write("x", () => response.destroy());
    });
    expect(await guarded()(`http://127.0.0.1:${port}/`)).toMatchObject({ ok: false, why: "unreachable", retry: true });
  });

  test("to nobody says so without saying what was asked", async () => {
    const gone = createTcpServer();
    await new Promise<void>((resolve) => gone.listen(0, "127.0.0.1", resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const secret = randomBytes(8).toString("hex");
    const fetched = await guarded()(`http://127.0.0.1:${port}/?key=${secret}`, { headers: { authorization: secret } });
    expect(fetched).toMatchObject({ ok: false, why: "unreachable", retry: true });
    expect(JSON.stringify(fetched)).not.toContain(secret);
  });

  test("with a header that cannot be does not show it", async () => {
    const secret = `${randomBytes(8).toString("hex")}\n`;
    const fetched = await guarded()("http://127.0.0.1:9/", { headers: { authorization: secret } });
    expect(fetched.ok).toBe(false);
    expect(JSON.stringify(fetched)).not.toContain(secret.trim());
  });
});

describe("a redirection", () => {
  test("is an answer unless it was asked to be followed", async () => {
    const port = await serve((_, response) => response.writeHead(302, { location: "/b" }).end());
    expect(await guarded()(`http://127.0.0.1:${port}/`)).toMatchObject({ ok: true, status: 302 });
  });

  test("within the origin keeps the credentials, three times at most", async () => {
    const seen: (string | undefined)[] = [];
    const port = await serve((request, response) => {
      seen.push(request.headers.authorization);
      const turn = Number(request.url?.slice(1));
      if (turn === 0) response.end("there");
      else response.writeHead(307, { location: `/${turn - 1}` }).end();
    });
    const request = { headers: { authorization: "mine" }, redirects: "same-origin" } as const;
    expect(await guarded()(`http://127.0.0.1:${port}/3`, request)).toMatchObject({ ok: true, status: 200 });
    expect(seen).toEqual(["mine", "mine", "mine", "mine"]);
    expect(await guarded()(`http://127.0.0.1:${port}/4`, request)).toMatchObject({ ok: false, why: "refused" });
  });

  test("to another origin is refused, or followed without credentials", async () => {
    const seen: IncomingHttpHeaders[] = [];
    const other = await serve((request, response) => {
      seen.push(request.headers);
      response.end("there");
    });
    const port = await serve((_, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${other}/` }).end();
    });
    const headers = { Authorization: "mine", "Private-Token": "mine", Accept: "text/plain" };
    const url = `http://127.0.0.1:${port}/`;
    expect(await guarded()(url, { headers, redirects: "same-origin" })).toMatchObject({ ok: false, why: "refused" });
    expect(await guarded()(url, { headers, redirects: "any-origin" })).toMatchObject({ ok: true, status: 200 });
    expect(seen).toHaveLength(1);
    expect(Object.values(seen[0] ?? {})).not.toContain("mine");
    expect(seen[0]).toMatchObject({ accept: "text/plain" });
  });

  test("to a private address is refused at its hop", async () => {
    const port = await serve((_, response) => {
      response.writeHead(302, { location: "https://[::ffff:169.254.169.254]/" }).end();
    });
    const fetched = await guarded()(`http://127.0.0.1:${port}/`, { redirects: "any-origin" });
    expect(fetched).toMatchObject({ ok: false, why: "refused" });
  });

  test("of something that was sent is not followed", async () => {
    const port = await serve((_, response) => response.writeHead(307, { location: "/b" }).end());
    const request = { method: "POST", body: "x", redirects: "same-origin" } as const;
    expect(await guarded()(`http://127.0.0.1:${port}/`, request)).toMatchObject({ ok: true, status: 307 });
  });
});
