import { expect, onTestFinished, test } from "vitest";
import { owe } from "../../actions/owe.ts";
import { type TestHouse, testHouse } from "../../testing/house.fixture.ts";

async function aHouse(): Promise<TestHouse> {
  const house = await testHouse();
  onTestFinished(() => house[Symbol.asyncDispose]());
  return house;
}

const slug = "/api/v2/project/circleci/demo/hello";

async function allowPlaintext({ ask, organization }: TestHouse): Promise<void> {
  const changed = await ask("PATCH", `/api/ringfort/v1/organization/${organization.id}/settings`, {
    allow_compatibility_writes: true,
    is_user_checkout_keys_disabled: false,
  });
  expect(changed).toMatchObject({ status: 200, body: { allow_compatibility_writes: true } });
}

async function eventsOf({ house }: TestHouse, action: string) {
  return await house.db.selectFrom("events").selectAll().where("action", "=", action).orderBy("id").execute();
}

test("a project is shown by its slug in every spelling, and by its ids", async () => {
  const { ask, project, organization } = await aHouse();
  for (const spelled of [
    "circleci/demo/hello",
    "circleci%2Fdemo%2Fhello",
    `circleci/${organization.id}/${project.id}`,
  ]) {
    expect(await ask("GET", `/api/v2/project/${spelled}`)).toMatchObject({
      status: 200,
      body: {
        id: project.id,
        slug: "circleci/demo/hello",
        organization_id: organization.id,
        organization_slug: "circleci/demo",
        vcs_info: { provider: "CircleCI", default_branch: "main" },
      },
    });
  }
  expect((await ask("GET", "/api/v2/project/circleci/demo/absent")).status).toBe(404);
  expect((await ask("GET", slug, undefined, null)).status).toBe(401);
});

test("a project is made by name, once, and goes with all that ran in it", async () => {
  const house = await aHouse();
  const { ask, organization } = house;
  const made = await ask("POST", "/api/v2/organization/circleci%2Fdemo/project", { name: "tools" });
  expect(made).toMatchObject({ status: 200, body: { slug: "circleci/demo/tools", organization_name: "demo" } });
  expect((await ask("POST", `/api/v2/organization/${organization.id}/project`, { name: "tools" })).status).toBe(409);
  const odd = await ask("POST", "/api/v2/organization/circleci/demo/project", { name: "../up & away" });
  expect(odd.body.slug).toMatch(/^circleci\/demo\/[0-9a-f]{22}$/);
  expect((await ask("POST", "/api/v2/organization/circleci/demo/project", {})).body.message).toMatch(/^name: /);
  await house.trigger();
  expect(await ask("DELETE", slug)).toMatchObject({ status: 200, body: { message: "Project deleted." } });
  expect((await ask("GET", slug)).status).toBe(404);
  expect(await house.house.db.selectFrom("workflows").select("id").execute()).toEqual([]);
  expect(await eventsOf(house, "project.delete")).toHaveLength(1);
});

test("what is still owed to a project that is gone is nothing", async () => {
  const house = await aHouse();
  const { db } = house.house;
  await house.trigger();
  const { id: workflow } = await db.selectFrom("workflows").select("id").executeTakeFirstOrThrow();
  await house.ask("DELETE", slug);
  await owe(db, { kind: "tell-workflow", workflow, event: { type: "cancel-workflow", at: Date.now() } });
  await owe(db, { kind: "rerun-workflow", workflow });
  await owe(db, { kind: "call-webhooks", workflow });
  await house.until(async () => (await db.selectFrom("effects").select("id").execute()).length === 0);
});

test("a project of any git repository is made with a webhook's secret that is shown once", async () => {
  const { ask } = await aHouse();
  const made = await ask("POST", "/api/ringfort/v1/projects", {
    organization: "circleci/demo",
    name: "forged",
    clone_url: "https://git.example.com/acme/forged.git",
    default_branch: "trunk",
    forge: { kind: "gitea", api_url: "https://git.example.com/api/v1", full_name: "acme/forged" },
  });
  expect(made).toMatchObject({
    status: 201,
    body: { slug: "circleci/demo/forged", vcs_info: { default_branch: "trunk" } },
  });
  expect(made.body.webhook.secret.length).toBeGreaterThan(40);
  expect(made.body.webhook.url).toContain(`/hooks/gitea/${made.body.id}`);
  const shown = await ask("GET", "/api/v2/project/circleci/demo/forged");
  expect(JSON.stringify(shown.body)).not.toContain(made.body.webhook.secret);
});

test.each([
  ["ext::sh -c id"],
  ["--upload-pack=id"],
  ["https://user:word@git.example.com/x.git"],
  ["ftp://a.example/x"],
])("%s is no address of a repository", async (clone_url) => {
  const { ask } = await aHouse();
  const asked = await ask("POST", "/api/ringfort/v1/projects", { organization: "circleci/demo", name: "x", clone_url });
  expect(asked.status).toBe(400);
  expect(asked.body.message).toMatch(/^clone_url: /);
});

test("settings: some are changed, the others keep their values, and what does not exist is refused", async () => {
  const house = await aHouse();
  const { ask } = house;
  const path = `${slug}/settings`;
  const { body } = await ask("GET", path);
  expect(body.advanced).toEqual({
    autocancel_builds: false,
    build_fork_prs: false,
    build_prs_only: false,
    disable_ssh: true,
    forks_receive_secret_env_vars: false,
    oss: false,
    pr_only_branch_overrides: ["main"],
    set_github_status: true,
    setup_workflows: true,
    write_settings_requires_admin: true,
  });
  const advanced = { autocancel_builds: true, pr_only_branch_overrides: ["release/.*"] };
  expect((await ask("PATCH", path, { advanced })).body).toEqual({ advanced: { ...body.advanced, ...advanced } });
  const cleared = await ask("PATCH", path, { advanced: { pr_only_branch_overrides: [] } });
  expect(cleared.body.advanced.pr_only_branch_overrides).toEqual([]);
  for (const name of ["oss", "autocancel", "enable_unversioned_config"]) {
    expect(await ask("PATCH", path, { advanced: { [name]: true, build_prs_only: true } })).toMatchObject({
      status: 400,
      body: { message: `Unexpected field 'advanced.${name}'.` },
    });
  }
  expect((await ask("PATCH", path, { advanced: { build_prs_only: "yes" } })).status).toBe(400);
  const many = { pr_only_branch_overrides: Array.from({ length: 101 }, String) };
  expect((await ask("PATCH", path, { advanced: many })).status).toBe(400);
  expect((await ask("GET", path)).body.advanced.build_prs_only).toBe(false);
  const [first] = await eventsOf(house, "project.settings.update");
  expect(first?.payload).toEqual({
    before: { autocancel_builds: false, pr_only_branch_overrides: ["main"] },
    after: advanced,
  });
});

test("a secret in clear is refused, with what can be done about it, and the refusal is recorded", async () => {
  const house = await aHouse();
  const { ask } = house;
  const variable = await ask("POST", `${slug}/envvar`, { name: "TOKEN", value: "correct horse battery" });
  expect(variable.status).toBe(403);
  expect(variable.body.message).toContain("allow_compatibility_writes");
  expect((await ask("POST", `${slug}/checkout-key`, { type: "deploy-key" })).status).toBe(403);
  expect(await eventsOf(house, "project.env_var.create")).toMatchObject([{ success: false }]);
  expect(await eventsOf(house, "checkout-key.create")).toMatchObject([{ success: false }]);
  expect((await ask("GET", `${slug}/envvar`)).body).toEqual({ items: [], next_page_token: null });
});

test("variables are written, masked, paged and deleted where the organization allows compatibility writes", async () => {
  const house = await aHouse();
  const { ask } = house;
  await allowPlaintext(house);
  const made = await ask("POST", `${slug}/envvar`, { name: "TOKEN", value: "correct horse battery" });
  expect(made).toMatchObject({ status: 201, body: { name: "TOKEN", value: "xxxxtery" } });
  expect(made.body.created_at).toBe(made.body["created-at"]);
  const short = await ask("POST", `${slug}/envvar`, { name: "PIN", value: "1234" });
  expect(short.body.value).toBe("xxxx34");
  expect((await ask("POST", `${slug}/envvar`, { name: "1ST", value: "" })).status).toBe(400);
  await ask("POST", `${slug}/envvar`, { name: "TOKEN", value: "another value" });
  expect((await ask("GET", `${slug}/envvar/TOKEN`)).body.value).toBe("xxxxalue");
  for (let count = 0; count < 20; count += 1) await ask("POST", `${slug}/envvar`, { name: `A${count}`, value: "" });
  const first = await ask("GET", `${slug}/envvar`);
  expect(first.body.items).toHaveLength(20);
  const second = await ask("GET", `${slug}/envvar?page-token=${first.body.next_page_token}`);
  expect(second.body).toMatchObject({ items: [{ name: "PIN" }, { name: "TOKEN" }], next_page_token: null });
  expect((await ask("DELETE", `${slug}/envvar/TOKEN`)).status).toBe(200);
  expect((await ask("GET", `${slug}/envvar/TOKEN`)).status).toBe(404);
  expect((await ask("DELETE", `${slug}/envvar/TOKEN`)).status).toBe(404);
  expect(JSON.stringify(await house.house.db.selectFrom("events").selectAll().execute())).not.toContain("horse");
});

test("checkout keys are known by either fingerprint, and the newest is preferred", async () => {
  const house = await aHouse();
  const { ask } = house;
  await allowPlaintext(house);
  const deploy = await ask("POST", `${slug}/checkout-key`, { type: "deploy-key" });
  expect(deploy).toMatchObject({ status: 201, body: { type: "deploy-key", preferred: true } });
  expect(deploy.body.public_key).toMatch(/^ssh-ed25519 /);
  expect(deploy.body.fingerprint).toMatch(/^(?:[0-9a-f]{2}:){15}[0-9a-f]{2}$/);
  const user = await ask("POST", `${slug}/checkout-key`, { type: "user-key" });
  expect(user.body.type).toBe("github-user-key");
  const { body } = await ask("GET", `${slug}/checkout-key?digest=sha256`);
  expect(body.items.map(({ preferred }: { preferred: boolean }) => preferred)).toEqual([true, false]);
  expect(JSON.stringify(body)).not.toContain("PRIVATE");
  const sha256 = encodeURIComponent(body.items[0].fingerprint);
  expect((await ask("GET", `${slug}/checkout-key/${sha256}`)).body.fingerprint).toBe(body.items[0].fingerprint);
  expect((await ask("DELETE", `${slug}/checkout-key/${sha256}`)).body).toEqual({ message: "Checkout key deleted." });
  const left = await ask("GET", `${slug}/checkout-key/${deploy.body.fingerprint}`);
  expect(left.body).toMatchObject({ preferred: true, fingerprint: deploy.body.fingerprint });
});
