import { afterAll, beforeAll, expect, test } from "vitest";
import { newToken } from "../actions/secret-tokens.ts";
import type { Role } from "../postgres/tables.ts";
import { type TestHouse, testHouse } from "../testing/house.fixture.ts";

let house: TestHouse;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  house = await testHouse();
  for (const role of ["contributor", "viewer", "stranger"]) tokens[role] = await person(role);
});
afterAll(() => house[Symbol.asyncDispose]());

/** Somebody with this role in the organization; a stranger has none. */
async function person(role: string): Promise<string> {
  const { db } = house.house;
  const { id } = await db
    .insertInto("users")
    .values({ login: role, name: role })
    .returning("id")
    .executeTakeFirstOrThrow();
  const { token, hash } = newToken("rfp");
  const expires_at = new Date(Date.now() + 86_400_000);
  await db.insertInto("tokens").values({ user_id: id, label: "test", hash, expires_at }).execute();
  if (role !== "stranger") {
    const member = { organization_id: house.organization.id, user_id: id, role: role as Role };
    await db.insertInto("members").values(member).execute();
  }
  return token;
}

const slug = "/api/v2/project/circleci/demo/hello";
const noId = "00000000-0000-4000-8000-000000000000";
const timetable = { "per-hour": 1, "hours-of-day": [2], "days-of-week": ["MON"] };
const schedule = { name: "n", "attribution-actor": "current", parameters: { branch: "main" }, timetable };
const source = { provider: "circleci", file_path: "ci.yml" };

/** `O`, `P` and `C` stand for the ids of the organization, its project and its class. */
const reads = [
  slug,
  `${slug}/settings`,
  `${slug}/envvar`,
  `${slug}/checkout-key`,
  `${slug}/schedule`,
  "/api/v2/projects/P/pipeline-definitions",
  "/api/v2/webhook?scope-id=P&scope-type=project",
  "/api/v3/orgs/O/settings",
  "/api/v3/projects/P/settings",
  "/api/v3/projects?filter%5Borg_id%5D=O",
  "/api/v3/runner?org-id=O",
  "/api/v3/runner/resource?org-id=O",
  "/api/v3/runner/token?resource-class=demo/default",
  "/api/v3/runner/tasks?resource-class=demo/default",
  "/api/ringfort/v1/organization/O/settings",
];

const writes: readonly { readonly method: string; readonly path: string; readonly body?: unknown }[] = [
  { method: "DELETE", path: slug },
  { method: "PATCH", path: `${slug}/settings`, body: { advanced: { build_fork_prs: true } } },
  { method: "POST", path: `${slug}/envvar`, body: { name: "A", value: "b" } },
  { method: "DELETE", path: `${slug}/envvar/A` },
  { method: "POST", path: `${slug}/checkout-key`, body: { type: "deploy-key" } },
  { method: "DELETE", path: `${slug}/checkout-key/a` },
  { method: "POST", path: `${slug}/schedule`, body: schedule },
  {
    method: "POST",
    path: "/api/v2/projects/P/pipeline-definitions",
    body: { name: "d", config_source: source, checkout_source: { provider: "circleci" } },
  },
  {
    method: "POST",
    path: "/api/v2/webhook",
    body: {
      name: "w",
      url: "https://127.0.0.1/",
      events: ["job-completed"],
      scope: { id: "P", type: "project" },
      "signing-secret": "s",
      "verify-tls": true,
    },
  },
  { method: "POST", path: "/api/v3/orgs/O/update-settings", body: { data: { attributes: {} } } },
  { method: "POST", path: "/api/v3/projects/P/update-settings", body: { data: { attributes: {} } } },
  { method: "POST", path: "/api/v3/runner/resource", body: { org_id: "O", resource_class: "demo/more" } },
  { method: "DELETE", path: "/api/v3/runner/resource/C/force" },
  { method: "POST", path: "/api/v3/runner/token", body: { resource_class: "demo/default", nickname: "mine" } },
  { method: "PATCH", path: "/api/ringfort/v1/organization/O/settings", body: { allow_compatibility_writes: true } },
];

function filled<T>(text: T): T {
  const { organization, project, classId } = house;
  const ids = { O: organization.id, P: project.id, C: classId };
  return JSON.parse(
    JSON.stringify(text).replaceAll(/(?<=[/="])[OPC](?=[/&"])/g, (letter) => ids[letter as keyof typeof ids]),
  );
}

test.each(reads)("GET %s: members may, others learn nothing", async (path) => {
  expect((await house.ask("GET", filled(path), undefined, tokens["viewer"])).status).toBe(200);
  expect((await house.ask("GET", filled(path), undefined, tokens["stranger"])).status).toBe(404);
  expect((await house.ask("GET", filled(path), undefined, null)).status).toBe(401);
});

test.each(writes)(
  "$method $path: neither viewers nor contributors may, and strangers learn nothing",
  async ({ method, path, body }) => {
    const ask = async (token: string | null | undefined) =>
      (await house.ask(method, filled(path), filled(body ?? null) ?? undefined, token)).status;
    const refusals = () => house.house.db.selectFrom("events").select("id").where("success", "=", false).execute();
    const before = (await refusals()).length;
    expect(await ask(tokens["viewer"])).toBe(403);
    expect(await ask(tokens["contributor"])).toBe(403);
    expect((await refusals()).length).toBe(before + 2);
    expect(await ask(tokens["stranger"])).toBe(404);
    expect(await ask(null)).toBe(401);
  },
);

test.each([
  ["/api/v2/organization/O/project", { name: "mine" }],
  [
    "/api/ringfort/v1/projects",
    { organization: "circleci/demo", name: "own", clone_url: "https://git.example.com/a/b" },
  ],
])("POST %s: contributors may, viewers may not", async (path, body) => {
  const ask = async (role: string) => (await house.ask("POST", filled(path), body, tokens[role])).status;
  expect(await ask("stranger")).toBe(404);
  expect(await ask("viewer")).toBe(403);
  expect([200, 201]).toContain(await ask("contributor"));
  const refused = await house.house.db
    .selectFrom("events")
    .select("id")
    .where("action", "=", "project.create")
    .where("success", "=", false)
    .execute();
  expect(refused.length).toBeGreaterThan(0);
});

test("the organization's security is for its admins", async () => {
  const path = filled("/api/v2/organization/O/security");
  expect((await house.ask("GET", path)).status).toBe(200);
  expect((await house.ask("GET", path, undefined, tokens["contributor"])).status).toBe(403);
  expect((await house.ask("GET", path, undefined, tokens["stranger"])).status).toBe(404);
});

test("contributors may write settings where the project says so", async () => {
  const path = `${slug}/settings`;
  await house.ask("PATCH", path, { advanced: { write_settings_requires_admin: false } });
  const body = { advanced: { build_prs_only: true } };
  expect((await house.ask("PATCH", path, body, tokens["contributor"])).status).toBe(200);
  expect((await house.ask("PATCH", path, body, tokens["viewer"])).status).toBe(403);
});

test.each([
  ["GET", `/api/v2/schedule/${noId}`],
  ["DELETE", `/api/v2/webhook/${noId}`],
  ["GET", `/api/v2/projects/${noId}/triggers/${noId}`],
  ["DELETE", `/api/v3/runner/token/${noId}`],
])("%s %s: what is not there is 404", async (method, path) => {
  expect((await house.ask(method, path)).status).toBe(404);
});
