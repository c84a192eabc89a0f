import { expect, test } from "vitest";
import { testHouse } from "../../testing/house.fixture.ts";

test("an organization is made, seen by its id and its slug, and goes with everything in it", async () => {
  await using house = await testHouse();
  const made = await house.ask("POST", "/api/v2/organization", { name: "Acme", vcs_type: "circleci" });
  expect(made).toMatchObject({ status: 201, body: { name: "Acme", vcs_type: "circleci" } });
  expect(made.body.slug).toMatch(/^circleci\/[1-9A-HJ-NP-Za-km-z]{22}$/);
  expect((await house.ask("GET", `/api/v2/organization/${made.body.id}`)).body).toEqual(made.body);
  expect((await house.ask("GET", `/api/v2/organization/${made.body.slug}`)).body).toEqual(made.body);
  expect((await house.ask("GET", `/api/v2/organization/${encodeURIComponent(made.body.slug)}`)).body).toEqual(
    made.body,
  );
  const { body: mine } = await house.ask("GET", "/api/v2/me/collaborations");
  expect(mine).toMatchObject([{ name: "Acme", vcs_type: "circleci", "vcs-type": "circleci" }, { name: "demo" }]);
  await house.trigger();
  await house.runAll();
  const path = `/api/v2/organization/${house.organization.id}`;
  expect((await house.ask("DELETE", path, undefined, await house.join("viewer", "viewer"))).status).toBe(403);
  expect((await house.ask("DELETE", path)).status).toBe(202);
  expect((await house.ask("GET", path)).status).toBe(404);
  await house.until(async () => (await house.house.db.selectFrom("pipelines").select("id").execute()).length === 0);
});

test("only an admin makes organizations", async () => {
  await using house = await testHouse();
  const contributor = await house.join("contributor", "contributor");
  const body = { name: "Acme", vcs_type: "circleci" };
  expect((await house.ask("POST", "/api/v2/organization", body, contributor)).status).toBe(403);
  expect((await house.ask("POST", "/api/v2/organization", { name: "a/b", vcs_type: "github" })).status).toBe(400);
  expect((await house.ask("POST", "/api/v2/organization", { name: "acme", vcs_type: "github" })).body.slug).toBe(
    "gh/acme",
  );
  expect((await house.ask("POST", "/api/v2/organization", { name: "acme", vcs_type: "github" })).status).toBe(409);
});

test("whoever set up a house that has no organization makes its first", async () => {
  await using house = await testHouse();
  await house.house.db.deleteFrom("organizations").execute();
  const made = await house.ask("POST", "/api/v2/organization", { name: "First", vcs_type: "circleci" });
  expect(made.status).toBe(201);
  expect((await house.ask("GET", "/api/v2/me/collaborations")).body).toMatchObject([{ name: "First" }]);
  const other = await house.join("other");
  expect(
    (await house.ask("POST", "/api/v2/organization", { name: "Second", vcs_type: "circleci" }, other)).status,
  ).toBe(403);
});

test("five prefixes of URL orbs are allowed, each over https and to its last slash", async () => {
  await using house = await testHouse();
  const path = "/api/v2/organization/circleci%2Fdemo/url-orb-allow-list";
  const add = (prefix: string) => house.ask("POST", path, { name: "orbs", prefix, auth: "none" });
  const bad = [
    "http://a.example/",
    "https://a.example",
    "https://a.example/x",
    "https://u:p@a.example/",
    "https://a.example/../",
    "orbs/",
  ];
  for (const prefix of bad) expect((await add(prefix)).body.message).toContain("prefix");
  const ids: string[] = [];
  for (let index = 0; index < 5; index += 1) ids.push((await add(`https://a.example/${index}/`)).body.id);
  expect((await add("https://a.example/6/")).status).toBe(400);
  expect((await house.ask("GET", path)).body.items).toHaveLength(5);
  expect((await house.ask("DELETE", `${path}/${ids[0]}`)).body.id).toBe(ids[0]);
  expect((await house.ask("DELETE", `${path}/${ids[0]}`)).status).toBe(404);
  const viewer = await house.join("viewer", "viewer");
  expect(
    (await house.ask("POST", path, { name: "x", prefix: "https://a.example/", auth: "none" }, viewer)).status,
  ).toBe(403);
  expect((await house.ask("GET", path, undefined, viewer)).body.items).toHaveLength(4);
});

test("people see those with whom they share an organization", async () => {
  await using house = await testHouse();
  const { id } = (await house.ask("GET", "/api/v2/me")).body;
  const member = await house.join("member", "viewer");
  const stranger = await house.join("stranger");
  expect((await house.ask("GET", `/api/v2/user/${id}`, undefined, member)).body).toMatchObject({ id, login: "admin" });
  expect((await house.ask("GET", `/api/v2/user/${id}`, undefined, stranger)).status).toBe(404);
});
