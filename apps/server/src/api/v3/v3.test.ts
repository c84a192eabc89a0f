import { expect, onTestFinished, test } from "vitest";
import { type TestHouse, testHouse } from "../../testing/house.fixture.ts";

async function aHouse(): Promise<TestHouse> {
  const house = await testHouse();
  onTestFinished(() => house[Symbol.asyncDispose]());
  return house;
}

test("settings of organizations and projects are told by CircleCI's newer names", async () => {
  const { ask, organization, project } = await aHouse();
  expect(await ask("GET", `/api/v3/orgs/${organization.id}/settings`)).toMatchObject({
    status: 200,
    body: { data: { attributes: { enable_uncertified_public_orbs: false, enable_unversioned_config: false } } },
  });
  expect(await ask("GET", `/api/v3/projects/${project.id}/settings`)).toMatchObject({
    status: 200,
    body: { data: { id: project.id, attributes: { is_ssh_disabled: true, can_pass_secrets_to_fork_pr_jobs: false } } },
  });
  expect((await ask("GET", `/api/v3/projects/${organization.id}/settings`)).status).toBe(404);
});

test("settings are written by the same names; one that does not exist refuses all", async () => {
  const house = await aHouse();
  const { ask, organization, project } = house;
  const write = (path: string, attributes: object) =>
    ask("POST", `/api/v3/${path}/update-settings`, { data: { attributes } });
  const inline = { config: "version: 2.1" };
  const trigger = "/api/v2/project/circleci/demo/hello/pipeline";
  await write(`orgs/${organization.id}`, { enable_unversioned_config: true });
  expect((await ask("POST", trigger, inline)).status).toBe(400);
  const changed = await write(`projects/${project.id}`, { enable_unversioned_config: true, is_ssh_disabled: false });
  expect(changed.body.data.attributes).toMatchObject({ enable_unversioned_config: true, is_ssh_disabled: false });
  expect((await ask("POST", trigger, inline)).status).toBe(201);
  await write(`orgs/${organization.id}`, { enable_unversioned_config: false });
  expect((await ask("POST", trigger, inline)).status).toBe(400);
  expect(await write(`projects/${project.id}`, { is_ssh_disabled: true, is_oss: true })).toMatchObject({
    status: 400,
    body: { message: "Unexpected field 'attributes.is_oss'." },
  });
});

test("an organization that has switched work off starts nothing new; what runs goes on", async () => {
  const house = await aHouse();
  const { ask, organization } = house;
  const first = await house.trigger();
  const block = (is_running_disabled: boolean) =>
    ask("POST", `/api/v3/orgs/${organization.id}/update-settings`, { data: { attributes: { is_running_disabled } } });
  expect((await block(true)).body.data.attributes.is_running_disabled).toBe(true);
  const second = await house.trigger();
  expect((await ask("GET", `/api/v2/pipeline/${second}`)).body).toMatchObject({
    state: "errored",
    errors: [{ type: "permission" }],
  });
  await house.runAll();
  const { body } = await ask("GET", `/api/v2/pipeline/${first}/workflow`);
  expect(body.items).toMatchObject([{ status: "success" }]);
  const rerun = `/api/v2/workflow/${body.items[0].id}/rerun`;
  expect((await ask("POST", rerun, {})).status).toBe(403);
  await block(false);
  expect((await ask("POST", rerun, {})).status).toBe(202);
});

test("an organization's projects are listed page by page", async () => {
  const { ask, organization } = await aHouse();
  await ask("POST", `/api/v2/organization/${organization.id}/project`, { name: "another" });
  const list = `/api/v3/projects?filter%5Borg_id%5D=${organization.id}&page%5Blimit%5D=1`;
  const { body } = await ask("GET", list);
  expect(body.data).toMatchObject([{ attributes: { slug: "circleci/demo/another" } }]);
  const next = await ask("GET", `${list}&page%5Bcursor%5D=${body.page.next}`);
  expect(next.body).toMatchObject({ data: [{ attributes: { name: "hello" } }], page: { next: null } });
});

test("resource classes and their tokens come and go; a token is shown once", async () => {
  const { ask, organization } = await aHouse();
  const made = await ask("POST", "/api/v3/runner/resource", {
    org_id: organization.id,
    resource_class: "demo/gpu",
    description: "Fast",
  });
  expect(made).toMatchObject({ status: 200, body: { resource_class: "demo/gpu", description: "Fast" } });
  expect((await ask("POST", "/api/v3/runner/resource", { org_id: organization.id, resource_class: "x" })).status).toBe(
    400,
  );
  const token = await ask("POST", "/api/v3/runner/token", { resource_class: "demo/gpu", nickname: "rack 1" });
  const { token: secret, ...shown } = token.body;
  expect(secret).toMatch(/^rfr_/);
  const tokens = await ask("GET", "/api/v3/runner/token?resource-class=demo/gpu");
  expect(tokens.body.items).toEqual([shown]);
  expect((await ask("DELETE", `/api/v3/runner/resource/${made.body.id}`)).status).toBe(409);
  expect((await ask("DELETE", `/api/v3/runner/token/${token.body.id}`)).status).toBe(200);
  expect((await ask("DELETE", `/api/v3/runner/token/${token.body.id}`)).status).toBe(404);
  expect((await ask("DELETE", `/api/v3/runner/resource/${made.body.id}`)).status).toBe(200);
  const { body } = await ask("GET", "/api/v3/runner/resource?namespace=demo");
  expect(body.items).toMatchObject([{ resource_class: "demo/default" }]);
});

test("runners, waiting tasks and running ones are counted; a class with work to do cannot go", async () => {
  const { ask, organization, classId, trigger, runAll } = await aHouse();
  await trigger();
  const of = "resource-class=demo/default";
  expect((await ask("GET", `/api/v3/runner/tasks?${of}`)).body).toEqual({ unclaimed_task_count: 1 });
  expect((await ask("GET", `/api/v3/runner/tasks/running?${of}`)).body).toEqual({ running_runner_tasks: 0 });
  expect((await ask("DELETE", `/api/v3/runner/resource/${classId}/force`)).status).toBe(409);
  await runAll();
  const { body } = await ask("GET", `/api/v3/runner?org-id=${organization.id}`);
  expect(body.items).toMatchObject([{ resource_class: "demo/default", name: "player", status: "online" }]);
  expect((await ask("DELETE", `/api/v3/runner/resource/${classId}/force`)).status).toBe(200);
  expect((await ask("GET", `/api/v3/runner/tasks?${of}`)).status).toBe(404);
});

test("the security of an organization is told as it is", async () => {
  const { ask, organization } = await aHouse();
  const { status, body } = await ask("GET", `/api/v2/organization/${organization.id}/security`);
  expect(status).toBe(200);
  expect(body.sso).toEqual({ enforced: false, connected: false });
  expect(body.members).toMatchObject([{ login: "admin", role: "admin", second_factor: "none" }]);
  expect(body.tokens).toMatchObject([{ kind: "personal", owner: "admin", scopes: ["all"] }]);
  expect(body).not.toHaveProperty("session");
});

test.each([
  ["GET", "/api/v2/otel/exporters", 501],
  ["GET", "/api/v2/owner/x/context/config/decision/settings", 501],
  ["GET", "/api/v2/deploy/components", 501],
  ["GET", "/api/v2/audit-log/configs/x", 404],
])("%s %s answers %i, to those who are known", async (method, path, status) => {
  const { ask } = await aHouse();
  expect((await ask(method, path)).status).toBe(status);
  expect((await ask(method, path, undefined, null)).status).toBe(401);
});
