import { expect, onTestFinished, test } from "vitest";
import { keepTime } from "../../actions/keep-time.ts";
import { type TestHouse, testHouse } from "../../testing/house.fixture.ts";

async function aHouse(): Promise<TestHouse & { readonly definitions: string; readonly triggers: string }> {
  const house = await testHouse();
  onTestFinished(() => house[Symbol.asyncDispose]());
  const definitions = `/api/v2/projects/${house.project.id}/pipeline-definitions`;
  const { body } = await house.ask("GET", definitions);
  return { ...house, definitions, triggers: `${definitions}/${body.items[0].id}/triggers` };
}

const refs = { event_name: "from outside", config_ref: "main", checkout_ref: "main" };
const clock = { cron_expression: "0 3 * * *", attribution_actor: "current" };

test("definitions are made, listed, changed and deleted", async () => {
  const { ask, definitions, project } = await aHouse();
  const made = await ask("POST", definitions, {
    name: "release",
    description: "What is released",
    config_source: { provider: "circleci", file_path: ".circleci/release.yml" },
    checkout_source: { provider: "github_app", repo: { external_id: project.id } },
  });
  expect(made).toMatchObject({
    status: 200,
    body: {
      name: "release",
      config_source: { provider: "circleci", file_path: ".circleci/release.yml" },
      checkout_source: { provider: "github_app", repo: { external_id: project.id, full_name: "demo/hello" } },
    },
  });
  expect((await ask("GET", definitions)).body.items).toMatchObject([{ name: "build-and-test" }, made.body]);
  const one = `${definitions}/${made.body.id}`;
  const changed = await ask("PATCH", one, { config_source: { file_path: "ci.yml" } });
  expect(changed.body).toEqual({ ...made.body, config_source: { provider: "circleci", file_path: "ci.yml" } });
  expect((await ask("PATCH", one, {})).status).toBe(400);
  expect((await ask("DELETE", one)).status).toBe(200);
  expect((await ask("GET", one)).status).toBe(404);
});

test.each([
  ["a path out of the repository", { config_source: { provider: "circleci", file_path: "../secrets.yml" } }],
  ["no repository", { checkout_source: { provider: "github_app" } }],
  ["nobody's provider", { checkout_source: { provider: "svn" } }],
])("a definition with %s is refused", async (_, wrong) => {
  const { ask, definitions } = await aHouse();
  const body = {
    name: "release",
    config_source: { provider: "circleci", file_path: "ci.yml" },
    checkout_source: { provider: "circleci" },
    ...wrong,
  };
  expect((await ask("POST", definitions, body)).status).toBe(400);
});

test.each<[string, object]>([
  ["a webhook without refs", { event_source: { provider: "webhook" }, event_name: "x" }],
  ["a webhook with a preset", { event_source: { provider: "webhook" }, ...refs, event_preset: "all-pushes" }],
  ["a webhook with parameters", { event_source: { provider: "webhook" }, ...refs, parameters: { a: 1 } }],
  [
    "a clock without a time",
    { event_source: { provider: "schedule", schedule: { attribution_actor: "system" } }, ...refs },
  ],
  [
    "a clock with steps",
    { event_source: { provider: "schedule", schedule: { ...clock, cron_expression: "*/5 * * * *" } }, ...refs },
  ],
  [
    "a clock that never strikes",
    { event_source: { provider: "schedule", schedule: { ...clock, cron_expression: "0 0 31 6 *" } }, ...refs },
  ],
  ["a forge without a repository", { event_source: { provider: "github_app" } }],
  ["another repository without refs", { event_source: { provider: "github_app", repo: { external_id: "7" } } }],
  [
    "OAuth with another preset",
    { event_source: { provider: "github_oauth", repo: { external_id: "7" } }, ...refs, event_preset: "only-tags" },
  ],
  ["a ref that git does not know", { event_source: { provider: "webhook" }, ...refs, checkout_ref: "a..b" }],
])("%s is refused", async (_, body) => {
  const { ask, triggers } = await aHouse();
  expect((await ask("POST", triggers, body)).status).toBe(400);
});

test("a webhook's secret is in its address once, and works there", async () => {
  const house = await aHouse();
  const { ask, triggers, project } = house;
  const made = await ask("POST", triggers, {
    event_source: { provider: "webhook", webhook: { sender: "shop" } },
    ...refs,
  });
  expect(made.status).toBe(200);
  const address = new URL(made.body.event_source.webhook.url);
  const secret = address.searchParams.get("secret")!;
  const one = `/api/v2/projects/${project.id}/triggers/${made.body.id}`;
  const shown = await ask("GET", one);
  expect(JSON.stringify(shown.body)).not.toContain(secret);
  const sent = await fetch(`${house.url}${address.pathname}${address.search}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  expect(sent.status).toBe(202);
  const changed = await ask("PATCH", one, { disabled: true, event_source: { webhook: { sender: "another" } } });
  expect(changed.body).toMatchObject({ disabled: true, event_source: { webhook: { sender: "another" } } });
  expect((await ask("PATCH", one, { event_source: { schedule: clock } })).status).toBe(400);
  expect((await ask("DELETE", one)).status).toBe(200);
  expect((await ask("GET", triggers)).body).toEqual({ items: [] });
});

test("a trigger of the clock fires once when it is due, and not while it is disabled", async () => {
  const house = await aHouse();
  const { ask, triggers, project } = house;
  const { db } = house.house;
  const parameters = {};
  const made = await ask("POST", triggers, {
    event_source: { provider: "schedule", schedule: clock },
    ...refs,
    parameters,
  });
  expect(made.body.event_source.schedule.cron_expression).toBe("0 3 * * *");
  const one = `/api/v2/projects/${project.id}/triggers/${made.body.id}`;
  const makeDue = () =>
    db
      .updateTable("triggers")
      .set({ due_at: new Date(0) })
      .execute();
  await ask("PATCH", one, { disabled: true });
  await makeDue();
  await keepTime(house.house);
  expect(await db.selectFrom("pipelines").select("id").execute()).toEqual([]);
  await ask("PATCH", one, { disabled: false });
  await makeDue();
  await Promise.all([keepTime(house.house), keepTime(house.house)]);
  await keepTime(house.house);
  const pipelines = await db.selectFrom("pipelines").select(["ref", "trigger", "actor_id"]).execute();
  expect(pipelines).toMatchObject([
    { ref: "refs/heads/main", actor_id: made.body.event_source.schedule.attribution_actor.id },
  ]);
});
