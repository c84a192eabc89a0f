import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createOrganization } from "../../../actions/create-organization.ts";
import { takeTurn } from "../../../actions/house.ts";
import { systemUser } from "../../../actions/system-user.ts";
import { type TestHouse, testHouse } from "../../../testing/house.fixture.ts";
import { testVault } from "../../../testing/vault.fixture.ts";

let house: TestHouse;
const tokens: Record<string, string | null> = { nobody: null };

beforeAll(async () => {
  house = await testHouse();
  tokens["admin"] = house.token;
  tokens["contributor"] = await house.join("carol", "contributor");
  tokens["viewer"] = await house.join("vic", "viewer");
  tokens["stranger"] = await house.join("mallory");
});
afterAll(() => house[Symbol.asyncDispose]());

let made = 0;
async function newContext(name = `context-${++made}`): Promise<string> {
  const { status, body } = await house.ask("POST", "/api/v2/context", { name, owner: { id: house.organization.id } });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body.id;
}

async function restrict(id: string, type: string, value: string, token?: string | null) {
  const body = { restriction_type: type, restriction_value: value };
  return await house.ask("POST", `/api/v2/context/${id}/restrictions`, body, token);
}

async function allowPlaintext(allowed: boolean): Promise<void> {
  const path = `/api/ringfort/v1/organization/${house.organization.id}/settings`;
  await house.ask("PATCH", path, { allow_compatibility_writes: allowed });
}

async function refusals(action: string): Promise<number> {
  const { db } = house.house;
  const rows = db.selectFrom("events").select("id").where("action", "=", action).where("success", "=", false);
  return (await rows.execute()).length;
}

async function succeeded(action: string, target: string): Promise<readonly object[]> {
  const rows = await house.house.db
    .selectFrom("events")
    .select(["target", "payload"])
    .where("action", "=", action)
    .where("success", "=", true)
    .execute();
  return rows.filter((row) => (row.target as { id: string }).id === target);
}

describe("roles", () => {
  const noId = "00000000-0000-4000-8000-000000000000";
  const context = "/api/v2/context/C";
  const groups = "/api/v2/organizations/O/groups";
  const members = "/api/ringfort/v1/organizations/O/groups/G/members";
  const restriction = { restriction_type: "project", restriction_value: "P" };
  const everybody = ["admin", "contributor", "viewer"];
  const contributors = ["admin", "contributor"];

  test.each<[string, string, unknown, readonly string[], string | undefined]>([
    ["GET", "/api/v2/context?owner-id=O", undefined, everybody, undefined],
    ["GET", context, undefined, everybody, undefined],
    ["GET", `${context}/environment-variable`, undefined, everybody, undefined],
    ["GET", `${context}/restrictions`, undefined, everybody, undefined],
    ["GET", groups, undefined, everybody, undefined],
    ["GET", `${groups}/G`, undefined, everybody, undefined],
    ["GET", members, undefined, everybody, undefined],
    ["POST", "/api/v2/context", { name: "by-NAME", owner: { id: "O" } }, contributors, "context.create"],
    ["PUT", `${context}/environment-variable/A`, { value: "1" }, contributors, "context.env_var.store"],
    ["DELETE", `${context}/environment-variable/A`, undefined, contributors, "context.env_var.delete"],
    ["DELETE", context, undefined, contributors, "context.delete"],
    ["POST", `${context}/restrictions`, restriction, ["admin"], "context.restriction.create"],
    ["DELETE", `${context}/restrictions/R`, undefined, ["admin"], "context.restriction.delete"],
    ["POST", groups, { name: "by-NAME" }, ["admin"], "group.create"],
    ["DELETE", `${groups}/G`, undefined, ["admin"], "group.delete"],
    ["PUT", `${members}/U`, undefined, ["admin"], "group_member.add"],
    ["DELETE", `${members}/U`, undefined, ["admin"], "group_member.remove"],
  ])("%s %s", async (method, path, body, allowed, action) => {
    await allowPlaintext(true);
    const user = (await house.ask("GET", "/api/v2/me")).body.id;
    for (const who of ["nobody", "stranger", "viewer", "contributor", "admin"]) {
      const id = await newContext();
      await house.ask("PUT", `/api/v2/context/${id}/environment-variable/A`, { value: "1" });
      const isNew = action === "context.restriction.create";
      const restricted = isNew ? noId : (await restrict(id, "project", house.project.id)).body.id;
      const group = (await house.ask("POST", `/api/v2/organizations/${house.organization.id}/groups`, { name: id }))
        .body;
      if (action !== "group_member.add") {
        const own = `/api/ringfort/v1/organizations/${house.organization.id}/groups/${group.id}/members/${user}`;
        await house.ask("PUT", own);
      }
      const ids: Record<string, string> = {
        ...{ O: house.organization.id, P: house.project.id, C: id, R: restricted, G: group.id, U: user },
        NAME: `${who}-${made}`,
      };
      const filled = <T>(part: T): T =>
        JSON.parse(JSON.stringify(part).replaceAll(/(?<=[/="-])(?:[OPCRGU]|NAME)(?=[/&"])/g, (name) => ids[name]!));
      const before = action === undefined ? 0 : await refusals(action);
      const answer = await house.ask(method, filled(path), body === undefined ? undefined : filled(body), tokens[who]);
      if (who === "nobody") expect(answer.status).toBe(401);
      else if (who === "stranger") expect(answer.status).toBe(404);
      else if (allowed.includes(who)) expect([200, 201], JSON.stringify(answer.body)).toContain(answer.status);
      else {
        expect(answer.status).toBe(403);
        expect(await refusals(action!)).toBe(before + 1);
      }
    }
  });
});

describe("contexts", () => {
  test.each([
    ["nothing", ""],
    ["a blank", " "],
    ["a blank before", " a"],
    ["a blank behind", "a "],
    ["two lines", "a\nb"],
    ["a vertical tab", "a\vb"],
    ["201 characters", "a".repeat(201)],
    ["what nobody sees", "prod\u200buction"],
    ["what turns the text around", "prod\u202etset"],
    ["a separator of lines", "a\u2028b"],
    ["a form that looks like another", "cafe\u0301"],
    ["half of a character", "a\ud800b"],
  ])("no name is %s", async (_what, name) => {
    const { status, body } = await house.ask("POST", "/api/v2/context", { name, owner: { id: house.organization.id } });
    expect(status).toBe(400);
    expect(body.message).toMatch(/^name: /);
  });

  test.each(["a", "AWS Production (Frankfurt)", "a/b", "café", "生产", "🚀".repeat(200), "a".repeat(200)])(
    "%s is a name, once",
    async (name) => {
      await newContext(name);
      const again = await house.ask("POST", "/api/v2/context", { name, owner: { slug: house.organization.slug } });
      expect(again).toMatchObject({ status: 409, body: { message: expect.stringContaining("already") } });
      const found = await house.ask("GET", `/api/v2/context?owner-slug=circleci/demo&name=${encodeURIComponent(name)}`);
      expect(found.body.items).toMatchObject([{ name }]);
    },
  );

  test.each([
    {},
    { name: "a" },
    { name: "a", owner: {} },
    { name: "a", owner: { id: "O" } },
    { name: 1, owner: { slug: "circleci/demo" } },
    { name: "a", owner: { id: "00000000-0000-4000-8000-000000000000", slug: "circleci/demo" } },
  ])("%j is no context", async (body) => {
    expect((await house.ask("POST", "/api/v2/context", body)).status).toBe(400);
  });

  test("lists need an owner, and come in pages", async () => {
    expect((await house.ask("GET", "/api/v2/context")).status).toBe(400);
    for (let more = 0; more < 21; more += 1) await newContext();
    const path = `/api/v2/context?owner-id=${house.organization.id}`;
    const names: string[] = [];
    let token: string | null = "";
    do {
      const { body } = await house.ask("GET", `${path}&page-token=${token}`);
      names.push(...body.items.map(({ name }: { name: string }) => name));
      token = body.next_page_token;
    } while (token !== null);
    expect(new Set(names).size).toBe(names.length);
    const { db } = house.house;
    expect(names).toHaveLength((await db.selectFrom("contexts").select("id").execute()).length);
  });

  test("an organization has 500 at most, also when two are made at once", async () => {
    const organization = await takeTurn(house.house, async (turn) => {
      const { actor } = await systemUser(turn.tx);
      const slug = "circleci/full";
      const full = await createOrganization(turn, { slug, name: "full", vcsType: "circleci" }, { actor });
      const admin = await turn.tx
        .selectFrom("users")
        .select("id")
        .where("login", "=", "admin")
        .executeTakeFirstOrThrow();
      const member = { organization_id: full.id, user_id: admin.id, role: "admin" as const };
      await turn.tx.insertInto("members").values(member).execute();
      const rows = Array.from({ length: 499 }, (_, at) => ({ organization_id: full.id, name: `c${at}` }));
      await turn.tx.insertInto("contexts").values(rows).execute();
      return full;
    });
    const one = (name: string) => house.ask("POST", "/api/v2/context", { name, owner: { id: organization.id } });
    const statuses = (await Promise.all([one("x"), one("y"), one("z")])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 400, 400]);
  });

  test("what is made and deleted is recorded, and what is deleted is gone", async () => {
    const id = await newContext();
    await restrict(id, "project", house.project.id);
    expect((await house.ask("DELETE", `/api/v2/context/${id}`)).body).toEqual({ message: "Context deleted." });
    for (const path of ["", "/environment-variable", "/restrictions"]) {
      expect((await house.ask("GET", `/api/v2/context/${id}${path}`)).status).toBe(404);
    }
    for (const action of ["context.create", "context.restriction.create", "context.delete"]) {
      expect(await succeeded(action, id)).toHaveLength(1);
    }
  });
});

describe("variables", () => {
  test("a value in clear is refused with what to do, and the attempt is recorded without it", async () => {
    await allowPlaintext(false);
    const id = await newContext();
    const value = `hunter${Math.random()}`;
    const answer = await house.ask("PUT", `/api/v2/context/${id}/environment-variable/TOKEN`, { value });
    expect(answer).toMatchObject({ status: 403, body: { message: expect.stringContaining("`ringfort context set`") } });
    const { rows } = { rows: await house.house.db.selectFrom("events").selectAll().execute() };
    expect(JSON.stringify(rows)).not.toContain(value);
    expect((await house.ask("GET", `/api/v2/context/${id}/environment-variable`)).body.items).toEqual([]);
  });

  test("where it is allowed it is stored, never shown, and marked for ever", async () => {
    await allowPlaintext(true);
    const { db } = house.house;
    const id = await newContext("seen");
    const path = `/api/v2/context/${id}/environment-variable`;
    const value = `hunter${Math.random()}`;
    const stored = await house.ask("PUT", `${path}/TOKEN`, { value });
    expect(stored).toMatchObject({ status: 200, body: { variable: "TOKEN", context_id: id } });
    const again = await house.ask("PUT", `${path}/TOKEN`, { value: "" });
    expect(again.body.created_at).toBe(stored.body.created_at);
    expect((await house.ask("GET", path)).body.items).toEqual([again.body]);
    expect(JSON.stringify([stored.body, again.body])).not.toContain(value);
    expect(await succeeded("context.env_var.store", id)).toMatchObject([
      { payload: { variable: "TOKEN", seen_by_server: true } },
      { payload: { variable: "TOKEN", seen_by_server: true } },
    ]);
    await house.ask("DELETE", `${path}/TOKEN`);
    expect((await house.ask("DELETE", `${path}/TOKEN`)).status).toBe(404);
    await house.ask("DELETE", `/api/v2/context/${id}`);
    const seen = await db.selectFrom("seen_by_server").select("name").where("scope", "=", "context/seen").execute();
    expect(seen).toEqual([{ name: "TOKEN" }]);
  });

  test.each([
    ["a name with a digit first", "1A", "x"],
    ["a name with a hyphen", "A-B", "x"],
    ["a name beyond ASCII", encodeURIComponent("ÄRGER"), "x"],
    ["a name of 301 characters", "A".repeat(301), "x"],
    ["an assignment", encodeURIComponent("A=B"), "x"],
    ["a value of 32,769 characters", "A", "x".repeat(32_769)],
    ["a value with a NUL", "A", "x\0y"],
    ["a value that is no text", "A", 1],
  ])("%s is refused", async (_what, name, value) => {
    await allowPlaintext(true);
    const id = await newContext();
    const { status, body } = await house.ask("PUT", `/api/v2/context/${id}/environment-variable/${name}`, { value });
    expect(status).toBe(400);
    expect(body.message).toMatch(/env_var_name|value/);
  });

  test("a value may be empty, and 32,768 characters long", async () => {
    await allowPlaintext(true);
    const id = await newContext();
    for (const value of ["", "x".repeat(32_768), "ünï 🚀\nzwei"]) {
      const { status } = await house.ask("PUT", `/api/v2/context/${id}/environment-variable/A`, { value });
      expect(status).toBe(200);
    }
  });

  test("a context holds 100, in pages; one of them can still be overwritten", async () => {
    await allowPlaintext(true);
    const id = await newContext();
    const rows = Array.from({ length: 99 }, (_, at) => ({ context_id: id, name: `V${at}`, value: "x" }));
    await house.house.db.insertInto("context_variables").values(rows).execute();
    const path = `/api/v2/context/${id}/environment-variable`;
    const put = async (name: string) => (await house.ask("PUT", `${path}/${name}`, { value: "y" })).status;
    expect((await Promise.all([put("X"), put("Y")])).sort()).toEqual([200, 400]);
    expect(await put("V0")).toBe(200);
    const first = (await house.ask("GET", path)).body;
    expect(first.items).toHaveLength(20);
    const second = (await house.ask("GET", `${path}?page-token=${first.next_page_token}`)).body;
    expect(second.items[0].variable > first.items[19].variable).toBe(true);
  });
});

describe("sealed variables", () => {
  test("are listed by name, cannot be overwritten in clear, and are not deleted without a signature", async () => {
    await using own = await testHouse();
    const vault = await testVault(own);
    const settings = `/api/ringfort/v1/organization/${own.organization.id}/settings`;
    await own.ask("PATCH", settings, { allow_compatibility_writes: true });
    const id = await vault.addContext("prod");
    const project = "project/circleci/demo/hello";
    const place = {
      "context/prod": `/api/v2/context/${id}/environment-variable`,
      [project]: "/api/v2/project/circleci/demo/hello/envvar",
    };
    await own.ask("PUT", `${place["context/prod"]}/OLD`, { value: "in clear" });
    await own.ask("POST", place[project]!, { name: "OLD", value: "in clear" });
    for (const scope of ["context/prod", project]) {
      await own.ask("PUT", `${vault.path}/policies`, await vault.policy(scope));
      const values = [await vault.seal(scope, "OLD", "sealed"), await vault.seal(scope, "NEW", "sealed")];
      expect(await own.ask("PUT", `${vault.path}/sealed`, { values })).toMatchObject({ status: 200 });
    }
    const context = (await own.ask("GET", place["context/prod"])).body.items;
    expect(context.map(({ variable }: { variable: string }) => variable)).toEqual(["NEW", "OLD"]);
    const listed = (await own.ask("GET", place[project]!)).body.items;
    expect(listed).toMatchObject([
      { name: "NEW", value: "xxxx" },
      { name: "OLD", value: "xxxx" },
    ]);

    const overwritten = await own.ask("PUT", `${place["context/prod"]}/NEW`, { value: "in clear" });
    expect(overwritten).toMatchObject({ status: 409, body: { message: expect.stringContaining("is sealed") } });
    expect((await own.ask("POST", place[project]!, { name: "NEW", value: "in clear" })).status).toBe(409);
    for (const path of Object.values(place)) {
      const deleted = await own.ask("DELETE", `${path}/NEW`);
      expect(deleted).toMatchObject({ status: 409, body: { message: expect.stringContaining("signed") } });
    }
    const { db } = own.house;
    expect(await db.selectFrom("context_variables").select("name").execute()).toEqual([]);
    expect(await db.selectFrom("project_variables").select("name").execute()).toEqual([]);
    const seen = await db.selectFrom("seen_by_server").select(["scope", "name"]).orderBy("scope").execute();
    expect(seen).toEqual([
      { scope: "context/prod", name: "OLD" },
      { scope: project, name: "OLD" },
    ]);

    await own.ask("DELETE", `/api/v2/context/${id}`);
    const left = await db
      .selectFrom("sealed_values")
      .select(["scope", "version"])
      .where("ciphertext", "is not", null)
      .execute();
    expect(left.map(({ scope }) => scope)).toEqual([project, project]);
    const again = await vault.addContext("prod");
    expect((await own.ask("GET", `/api/v2/context/${again}/environment-variable`)).body.items).toEqual([]);
    const restarted = await own.ask("PUT", `${vault.path}/sealed`, {
      values: [await vault.seal("context/prod", "NEW", "x")],
    });
    expect(restarted.status).toBe(409);
  });
});

describe("restrictions", () => {
  const other = "00000000-0000-4000-8000-000000000000";

  test.each([
    ["a project that is not there", "project", other, "Project does not exist"],
    ["a project by its name", "project", "hello", "Project does not exist"],
    ["a group that is not there", "group", other, "no such group"],
    ["an expression with a mistake", "expression", 'pipeline.git.branch = "main"', "at character 21"],
    ["an expression over what does not exist", "expression", "pipeline.git.bramch", "at character 1"],
    ["an expression over a parameter", "expression", "pipeline.parameters.safe", "may choose"],
    ["an expression that is too long", "expression", "true ".repeat(2_001), "restriction_value"],
    ["nothing", "expression", "", "restriction_value"],
    ["another type", "ip", "1.1.1.1", "restriction_type"],
  ])("%s is refused", async (_what, type, value, message) => {
    const answer = await restrict(await newContext(), type, value);
    expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining(message) } });
  });

  test("a project of another organization is refused as one that is not there", async () => {
    const foreign = await takeTurn(house.house, async ({ tx }) => {
      const organization = await tx
        .insertInto("organizations")
        .values({ slug: "circleci/elsewhere", name: "elsewhere", vcs_type: "circleci" })
        .returning("id")
        .executeTakeFirstOrThrow();
      const values = { organization_id: organization.id, slug: "circleci/elsewhere/p", name: "p" };
      const urls = { vcs_provider: "CircleCI" as const, vcs_url: "", clone_url: "" };
      const project = await tx
        .insertInto("projects")
        .values({ ...values, ...urls })
        .returning("id")
        .executeTakeFirstOrThrow();
      const group = { organization_id: organization.id, name: "g" };
      const { id } = await tx.insertInto("groups").values(group).returning("id").executeTakeFirstOrThrow();
      return { project: project.id, group: id, organization: organization.id };
    });
    const id = await newContext();
    expect((await restrict(id, "project", foreign.project)).status).toBe(400);
    expect((await restrict(id, "group", foreign.group)).status).toBe(400);
    expect((await restrict(id, "group", foreign.organization)).status).toBe(400);
  });

  test("each is shown with its name, once, and in pages", async () => {
    const id = await newContext();
    const path = `/api/v2/context/${id}/restrictions`;
    expect((await restrict(id, "project", house.project.id)).body).toEqual({
      id: expect.any(String),
      name: "hello",
      project_id: house.project.id,
      restriction_type: "project",
      restriction_value: house.project.id,
    });
    const everybody = (await restrict(id, "group", house.organization.id)).body;
    expect(everybody).toMatchObject({ name: "All members", restriction_type: "group" });
    expect((await restrict(id, "group", house.organization.id)).status).toBe(409);
    for (let more = 0; more < 48; more += 1) await restrict(id, "expression", `pipeline.number > ${more}`);
    const lasts = await Promise.all(["2 > 1", "3 > 1", "4 > 1"].map((text) => restrict(id, "expression", text)));
    expect(lasts.map(({ status }) => status).sort()).toEqual([201, 201, 400]);
    const seen: string[] = [];
    let token: string | null = "";
    do {
      const { body } = await house.ask("GET", `${path}?page-token=${token}`);
      seen.push(...body.items.map((one: { id: string }) => one.id));
      token = body.next_page_token;
    } while (token !== null);
    expect(new Set(seen).size).toBe(52);
    await house.ask("DELETE", `${path}/${everybody.id}`);
    expect((await house.ask("DELETE", `${path}/${everybody.id}`)).status).toBe(404);
    const another = await newContext();
    const foreign = (await restrict(another, "project", house.project.id)).body.id;
    expect((await house.ask("DELETE", `${path}/${foreign}`)).status).toBe(404);
    expect(await succeeded("context.group_add", id)).toHaveLength(1);
    expect(await succeeded("context.group_remove", id)).toHaveLength(1);
  });
});

describe("groups", () => {
  test("all members is always there; the others have names of their own, and come in pages", async () => {
    await using own = await testHouse();
    const path = `/api/v2/organizations/${own.organization.id}/groups`;
    expect((await own.ask("GET", path)).body).toMatchObject({
      items: [{ id: own.organization.id, name: "All members" }],
      next_page_token: null,
      total_count: 1,
    });
    for (const name of ["b", "a", "c"]) expect((await own.ask("POST", path, { name })).status).toBe(201);
    expect((await own.ask("POST", path, { name: "A" })).status).toBe(409);
    expect((await own.ask("POST", path, { name: "all members" })).status).toBe(409);
    expect((await own.ask("POST", path, { name: "a\nb" })).status).toBe(400);
    const first = (await own.ask("GET", `${path}?limit=3`)).body;
    expect(first.items.map(({ name }: { name: string }) => name)).toEqual(["All members", "a", "b"]);
    const second = (await own.ask("GET", `${path}?limit=3&page-token=${first.next_page_token}`)).body;
    expect(second).toMatchObject({ items: [{ name: "c" }], next_page_token: null, total_count: 4 });
    expect((await own.ask("DELETE", `${path}/${own.organization.id}`)).status).toBe(400);
    expect((await own.ask("DELETE", `${path}/${own.project.id}`)).status).toBe(404);
    expect((await own.ask("GET", `${path}/${own.organization.id}`)).body.name).toBe("All members");
  });

  test("only members of the organization are in its groups, and one who leaves is in none", async () => {
    await using own = await testHouse();
    const groups = `/api/v2/organizations/${own.organization.id}/groups`;
    const { id } = (await own.ask("POST", groups, { name: "releasers" })).body;
    const path = `/api/ringfort/v1/organizations/${own.organization.id}/groups/${id}/members`;
    const idOf = async (token: string) => (await own.ask("GET", "/api/v2/me", undefined, token)).body.id;
    const carol = await idOf(await own.join("carol", "contributor"));
    expect((await own.ask("PUT", `${path}/${await idOf(await own.join("mallory"))}`)).status).toBe(404);
    expect((await own.ask("PUT", `${path}/${carol}`)).status).toBe(200);
    expect((await own.ask("PUT", `${path}/${carol}`)).status).toBe(200);
    expect((await own.ask("GET", path)).body.items).toMatchObject([{ login: "carol" }]);
    const everybody = `/api/ringfort/v1/organizations/${own.organization.id}/groups/${own.organization.id}/members`;
    expect((await own.ask("PUT", `${everybody}/${carol}`)).status).toBe(400);
    expect((await own.ask("GET", everybody)).body.items).toMatchObject([{ login: "admin" }, { login: "carol" }]);
    await own.house.db.deleteFrom("members").where("user_id", "=", carol).execute();
    expect((await own.ask("GET", path)).body.items).toEqual([]);
    expect((await own.ask("DELETE", `${path}/${carol}`)).status).toBe(200);
    expect((await own.ask("DELETE", `${path}/${carol}`)).status).toBe(404);
  });
});
