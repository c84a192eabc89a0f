import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Reader } from "@ringfort/client";
import { noPolicy } from "@ringfort/controls";
import { expect, test } from "vitest";
import { folderWith } from "../../command-line.fixture.ts";
import { readSettings } from "../../settings.ts";
import { acme } from "../fake/acme.ts";
import { type Failure, type FakeOptions, serveFake } from "../fake/serve.ts";
import { openApiHost } from "./organization/api-host.ts";
import { KeptAnswers } from "./organization/kept-answers.ts";
import { organizationEvidence } from "./organization/organization-routes.ts";
import { collectOrganization } from "./organization.ts";

const now = Date.now();
const token = "a-token";
const none = { write: () => undefined };

async function scan(host: string, cwd: string, said: string[] = []): ReturnType<typeof collectOrganization> {
  const io = {
    ...{ stdin: (async function* () {})(), stdout: none, cwd },
    stderr: { write: (text: string) => said.push(text) },
    settings: readSettings({ XDG_CACHE_HOME: cwd, RINGFORT_ORB_REGISTRY: "http://127.0.0.1:9/" }),
  };
  return collectOrganization(
    { slug: "gh/acme", host, token },
    { orbs: undefined, online: false, policy: noPolicy },
    io,
  );
}

async function scanOnce(options: FakeOptions, org = acme({ now })) {
  await using fake = await serveFake(org, { token, ...options });
  return await scan(fake.address, await folderWith({}));
}

test.each(["underscores", "hyphens"] as const)(
  "everything is read when names are spelled with %s",
  async (spelling) => {
    const { org, projects, contexts, configs, unreadable } = await scanOnce({ spelling, pageSize: 1 });
    const missing = [org, ...projects, ...contexts].flatMap((of) =>
      Object.entries(of ?? {}).flatMap(([key, value]) =>
        value !== null && typeof value === "object" && value.status === "missing" ? [`${key} ${value.why}`] : [],
      ),
    );
    expect([...new Set(missing)]).toEqual([
      "PLATFORM not-found",
      "SECURITY not-found",
      "VCSAPP not-collected",
      "SSHKEY not-collected",
      "FORGE not-collected",
    ]);
    expect(unreadable).toEqual([]);
    expect(org?.ORG).toMatchObject({
      value: { slug: "gh/acme", vcs_type: "github" },
      route: "GET /api/v2/organization/gh%2Facme",
    });
    expect(org?.OIDC).toMatchObject({ value: { audience: ["sts.example.com"], ttl_seconds: 5400 } });
    expect(org?.platform).toBe("server");
    expect(projects.map(({ slug }) => slug)).toEqual(["gh/acme/app-0", "gh/acme/app-1"]);
    expect(projects[0]?.HOOK).toMatchObject({ value: [{ verify_tls: true, signed: true }] });
    expect(projects[0]?.CKEY).toMatchObject({
      value: [{ public_key: "ssh-ed25519 AAAA acme", created_at: expect.any(Number) }],
    });
    expect(projects[0]?.RUNS).toMatchObject({
      value: expect.arrayContaining([expect.objectContaining({ type: "approval" })]),
    });
    expect(contexts.map(({ name }) => name)).toEqual(["deploy-production", "staging", "publish"]);
    expect(configs.map(({ project, view }) => [project, view.source.file, view.compiled !== undefined])).toEqual([
      ["gh/acme/app-0", "gh/acme/app-0/.circleci/config.yml", true],
      ["gh/acme/app-1", "gh/acme/app-1/.circleci/config.yml", true],
    ]);
  },
);

test.each<[Failure, string]>([
  [{ status: 401 }, "unauthorized"],
  [{ status: 403 }, "forbidden"],
  [{ status: 404 }, "not-found"],
  [{ status: 418 }, "malformed"],
  [{ status: 429, retryAfter: 3600 }, "rate-limited"],
  ["truncated", "malformed"],
  ["not-json", "malformed"],
  ["wrong-shape", "malformed"],
  ["redirected", "malformed"],
  ["repeated-page", "malformed"],
])("%j at a project's variables is told as %s", async (failure, why) => {
  const { projects } = await scanOnce({ failure: ({ key }) => (key === "ENV" ? failure : undefined) });
  const told = projects[0]?.ENV;
  expect(told).toMatchObject({ status: "missing", why, permission: expect.stringContaining("token") });
});

test("a refusal that passes is asked again, as soon as it says and no more often", async () => {
  let refusals = 2;
  const failure: FakeOptions["failure"] = ({ key }) =>
    key === "CTXLIST" && refusals-- > 0 ? { status: refusals === 1 ? 503 : 429, retryAfter: 0 } : undefined;
  const { contexts } = await scanOnce({ failure });
  expect(contexts).toHaveLength(3);
});

test("without a route that lists projects, those that ran lately are found and the gap is told", async () => {
  const { projects, unreadable } = await scanOnce({
    failure: (_, path) => (path === "/api/v3/projects" ? { status: 404 } : undefined),
  });
  expect(projects).toHaveLength(2);
  expect(unreadable).toEqual([{ file: "gh/acme: its projects", reason: expect.stringContaining("others may exist") }]);
});

test("an organization whose slug the token may not read is found among its owner's", async () => {
  const { org } = await scanOnce({
    failure: (_, path) => (path === "/api/v2/organization/gh/acme" ? { status: 404 } : undefined),
  });
  expect(org?.ORG).toMatchObject({ status: "read", route: "GET /api/v2/me/collaborations" });
});

test("a token that may see nothing gives an organization of which nothing is known", async () => {
  await using fake = await serveFake(acme({ now }), { token: "another" });
  const { org, projects, contexts, configs } = await scan(fake.address, await folderWith({}));
  expect(org?.ORG).toMatchObject({ status: "missing", why: "unauthorized" });
  expect(org?.POL).toMatchObject({ status: "missing", why: "unauthorized" });
  expect([projects, contexts, configs]).toEqual([[], [], []]);
});

const security = { sso: { enforced: true, connected: true }, four_eyes: false, later: 1 };
const openapi = { openapi: "3.1.0", info: { title: "Ringfort", version: "0.1.0" }, paths: {} };

test("a server that describes its API as Ringfort's is one, and the fact says where it was read", async () => {
  const { org: read } = await scanOnce({}, { ...acme({ now }), security, openapi });
  expect(read?.platform).toBe("ringfort");
  expect(read?.PLATFORM).toMatchObject({
    value: { title: "Ringfort", version: "0.1.0" },
    route: "GET /api/ringfort/v1/openapi.json",
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(read?.SECURITY).toMatchObject({ value: { sso: { enforced: true, connected: true }, four_eyes: false } });
});

test.each<[string, object, Failure | undefined]>([
  ["that describes another API", { ...openapi, info: { title: "Another", version: "1" } }, undefined],
  ["that answers everything with something", {}, undefined],
  ["that answers everything with a page", openapi, "not-json"],
  ["that sends elsewhere", openapi, "redirected"],
  ["that forbids", openapi, { status: 403 }],
  ["that does not answer in time", openapi, { status: 429, retryAfter: 3600 }],
])("a server %s is not taken for Ringfort", async (_what, description, failure) => {
  const { org: read } = await scanOnce(
    { failure: ({ key }) => (key === "PLATFORM" ? failure : undefined) },
    { ...acme({ now }), security, openapi: description },
  );
  expect([read?.platform, read?.PLATFORM?.status]).toEqual(["server", "missing"]);
});

test("circleci.com is known by its address: it is not asked, and not believed", async () => {
  await using fake = await serveFake({ ...acme({ now }), security, openapi }, { token });
  const { transport } = openApiHost(fake.address, token);
  const origin = "https://circleci.com";
  await using kept = await KeptAnswers.open(await folderWith({}), origin, "gh/acme", now);
  const read = await organizationEvidence("gh/acme", origin, {
    reader: new Reader(transport, { concurrency: 8 }),
    kept,
    now,
  });
  await kept.finish();
  expect([read.platform, read.PLATFORM, read.SEALED]).toEqual(["circleci.com", undefined, undefined]);
  expect(fake.asked.filter((path) => path.includes("/ringfort/"))).toEqual([]);
});

test("a scan that was refused goes on where it ended, and one that came to its end leaves nothing", async () => {
  let refusing = true;
  await using fake = await serveFake(acme({ now }), {
    token,
    failure: ({ key }) => (refusing && key === "PRJOIDC" ? { status: 429, retryAfter: 3600 } : undefined),
  });
  const cwd = await folderWith({});
  const said: string[] = [];
  await scan(fake.address, cwd, said);
  expect(said.join("")).toContain("run the same within the hour");
  const [left] = await readdir(join(cwd, "ringfort/audit"));
  const kept = await readFile(join(cwd, "ringfort/audit", left!), "utf8");
  for (const text of [token, "hooks.example.com", "npm ci"]) expect(kept).not.toContain(text);
  refusing = false;
  const before = fake.asked.length;
  const { projects } = await scan(fake.address, cwd, said);
  expect(projects.map(({ PRJOIDC }) => PRJOIDC.status)).toEqual(["read", "read"]);
  expect(fake.asked.slice(before)).not.toContain("GET /api/v2/organization/gh%2Facme");
  expect(await readdir(join(cwd, "ringfort/audit"))).toEqual([]);
});

test.each([
  ["http://circleci.example.com", "would send the token without encryption"],
  ["ftp://circleci.com", "is no address"],
  ["https://circleci.com/api", "takes a scheme and a host name only"],
])("%s is not asked", async (host, message) => {
  await expect(scan(host, await folderWith({}))).rejects.toThrow(message);
});
