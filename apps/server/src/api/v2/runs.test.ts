import { expect, test } from "vitest";
import { testHouse } from "../../testing/house.fixture.ts";

const config = `version: 2.1
jobs:
  build: &job
    machine: true
    parallelism: 2
    steps: [{ run: echo }]
  deploy: *job
workflows:
  main:
    jobs:
      - build
      - hold: { type: approval, requires: [build] }
      - deploy: { requires: [hold, { build: [success, failed] }] }
`;

test("a pipeline is seen with its workflow, its jobs, their requirements and its config", async () => {
  await using house = await testHouse({ config });
  const id = await house.trigger("main");
  await house.runAll();
  const { body: pipeline } = await house.ask("GET", `/api/v2/pipeline/${id}`);
  expect(pipeline).toMatchObject({
    id,
    number: 1,
    project_slug: "circleci/demo/hello",
    state: "created",
    errors: [],
    trigger: { type: "api", actor: { login: "admin" } },
    vcs: { provider_name: "CircleCI", branch: "main", commit: { subject: "A change" } },
  });
  expect((await house.ask("GET", `/api/v2/project/circleci/demo/hello/pipeline/1`)).body).toEqual(pipeline);
  expect((await house.ask("GET", `/api/v2/project/circleci%2Fdemo%2Fhello/pipeline/1`)).body).toEqual(pipeline);
  const texts = (await house.ask("GET", `/api/v2/pipeline/${id}/config`)).body;
  expect(texts.source).toBe(config);
  expect(texts.compiled).toContain("hold");
  const values = (await house.ask("GET", `/api/v2/pipeline/${id}/values`)).body;
  expect(values).toMatchObject({ "pipeline.number": 1, "pipeline.git.branch": "main" });

  const [workflow] = (await house.ask("GET", `/api/v2/pipeline/${id}/workflow`)).body.items;
  expect(workflow).toMatchObject({
    name: "main",
    status: "on_hold",
    pipeline_id: id,
    pipeline_number: 1,
    project_slug: "circleci/demo/hello",
    stopped_at: null,
    tag: null,
  });
  expect((await house.ask("GET", `/api/v2/workflow/${workflow.id}`)).body).toEqual(workflow);
  const { body: page } = await house.ask("GET", `/api/v2/workflow/${workflow.id}/job`);
  expect(page.next_page_token).toBeNull();
  const [build, hold, deploy] = page.items;
  expect(build).toMatchObject({ name: "build", type: "build", status: "success", job_number: 1, dependencies: [] });
  expect(hold).toMatchObject({ name: "hold", type: "approval", status: "on_hold", approval_request_id: hold.id });
  expect(hold).not.toHaveProperty("job_number");
  expect(deploy).toMatchObject({ status: "blocked", started_at: null, dependencies: [hold.id, build.id] });
  expect(deploy.requires).toEqual({ [hold.id]: ["success"], [build.id]: ["success", "failed"] });

  const me = (await house.ask("GET", "/api/v2/me")).body;
  const approve = `/api/v2/workflow/${workflow.id}/approve`;
  expect((await house.ask("POST", `${approve}/${build.id}`)).status).toBe(404);
  expect(await house.ask("POST", `${approve}/${hold.id}`)).toMatchObject({
    status: 202,
    body: { message: "Accepted." },
  });
  expect((await house.ask("POST", `${approve}/${hold.id}`)).status).toBe(409);
  await house.runAll();
  const after = (await house.ask("GET", `/api/v2/workflow/${workflow.id}/job`)).body.items;
  expect(after[1]).toMatchObject({ status: "success", approved_by: me.id });
  expect(after[2]).toMatchObject({ status: "success", job_number: 2 });

  const { body: detail } = await house.ask("GET", "/api/v2/project/circleci/demo/hello/job/1");
  expect(detail).toMatchObject({
    name: "build",
    number: 1,
    status: "success",
    parallelism: 2,
    parallel_runs: [
      { index: 0, status: "success" },
      { index: 1, status: "success" },
    ],
    executor: { type: "machine" },
    latest_workflow: { id: workflow.id, name: "main" },
    pipeline: { id },
    project: { slug: "circleci/demo/hello" },
    organization: { name: "demo" },
    contexts: [],
    messages: [],
  });
  expect(detail.duration).toBeGreaterThanOrEqual(0);
  expect((await house.ask("GET", `/api/v2/jobs/${build.id}`)).body).toMatchObject({
    id: build.id,
    job_number: 1,
    workflow_id: workflow.id,
    pipeline_id: id,
  });
});

test("a canceled workflow and its jobs say who it was", async () => {
  await using house = await testHouse({ config });
  const id = await house.trigger();
  const [workflow] = (await house.ask("GET", `/api/v2/pipeline/${id}/workflow`)).body.items;
  const me = (await house.ask("GET", "/api/v2/me")).body;
  expect((await house.ask("POST", `/api/v2/workflow/${workflow.id}/cancel`)).status).toBe(202);
  expect((await house.ask("POST", `/api/v2/workflow/${workflow.id}/cancel`)).status).toBe(202);
  expect((await house.ask("GET", `/api/v2/workflow/${workflow.id}`)).body).toMatchObject({
    status: "canceled",
    canceled_by: me.id,
  });
  const { items } = (await house.ask("GET", `/api/v2/workflow/${workflow.id}/job`)).body;
  expect(items[0]).toMatchObject({ status: "canceled", canceled_by: me.id });
  const events = await house.house.db
    .selectFrom("events")
    .selectAll()
    .where("action", "=", "workflow.cancel")
    .execute();
  expect(events).toHaveLength(1);
});

test("a running job is canceled by its number, and its runner is told", async () => {
  await using house = await testHouse({ config });
  const id = await house.trigger();
  let canceling = false;
  await house.runAll({
    build: async (claim, player) => {
      await house.ask("POST", `/api/v2/project/circleci/demo/hello/job/${claim.number}/cancel`);
      const answer = await player.about<{ canceling: boolean }>(claim, "/events", {
        first: 1,
        events: [{ type: "step-started", step: 0, name: "echo", at: 0 }],
      });
      canceling ||= answer.canceling;
      await player.end(claim, { status: "canceled" });
    },
  });
  expect(canceling).toBe(true);
  const [workflow] = (await house.ask("GET", `/api/v2/pipeline/${id}/workflow`)).body.items;
  const { items } = (await house.ask("GET", `/api/v2/workflow/${workflow.id}/job`)).body;
  expect(items[0]).toMatchObject({ status: "canceled" });
  expect(items[0].canceled_by).toBeDefined();
});

test("a failed workflow is rerun from where it failed, and kept jobs show the job that ran", async () => {
  await using house = await testHouse({
    config: config.replace("      - hold: { type: approval, requires: [build] }\n", "").replace("[hold, ", "["),
  });
  const id = await house.trigger();
  await house.runAll({ deploy: "failed" });
  const [first] = (await house.ask("GET", `/api/v2/pipeline/${id}/workflow`)).body.items;
  expect(first.status).toBe("failed");
  const rerun = (body?: object) => house.ask("POST", `/api/v2/workflow/${first.id}/rerun`, body);
  expect((await rerun({ enable_ssh: true, jobs: [first.id] })).body.message).toContain("enable_ssh");
  expect((await rerun({ sparse_tree: true })).status).toBe(400);
  expect((await rerun({ from_failed: true, jobs: [first.id] })).status).toBe(400);
  expect((await rerun({ jobs: [first.id] })).status).toBe(400);
  const again = await rerun({ from_failed: true });
  expect(again.status).toBe(202);
  expect((await house.ask("POST", `/api/v2/workflow/${again.body.workflow_id}/rerun`)).status).toBe(409);
  await house.runAll();
  const { items } = (await house.ask("GET", `/api/v2/workflow/${again.body.workflow_id}/job`)).body;
  expect(items).toMatchObject([
    { name: "build", status: "success", job_number: 1 },
    { name: "deploy", status: "success", job_number: 3 },
  ]);
  const { body: build } = await house.ask("GET", "/api/v2/project/circleci/demo/hello/job/1");
  expect(build.latest_workflow.id).toBe(again.body.workflow_id);
  expect((await rerun()).status).toBe(202);
});

test("lists of pipelines come in pages, the newest first, by branch, by person and by organization", async () => {
  await using house = await testHouse();
  await house.repository.commit({ note: "x" }, { branch: "topic" });
  for (let index = 0; index < 23; index += 1) {
    const branch = index === 5 ? "topic" : "main";
    await house.ask("POST", "/api/v2/project/circleci/demo/hello/pipeline", { branch });
  }
  for (const path of [
    "/api/v2/project/circleci/demo/hello/pipeline?",
    "/api/v2/project/circleci/demo/hello/pipeline/mine?",
    "/api/v2/pipeline?org-slug=circleci/demo&mine=true&",
    "/api/v2/pipeline?",
  ]) {
    const first = (await house.ask("GET", path)).body;
    expect(first.items).toHaveLength(20);
    const second = (await house.ask("GET", `${path}page-token=${first.next_page_token}`)).body;
    expect(second.next_page_token).toBeNull();
    const numbers = [...first.items, ...second.items].map(({ number }: { number: number }) => number);
    expect(numbers).toEqual(Array.from({ length: 23 }, (_, index) => 23 - index));
  }
  const topic = async () =>
    (await house.ask("GET", "/api/v2/project/circleci/demo/hello/pipeline?branch=topic")).body.items;
  // What git says of it is there once it is compiled.
  await house.until(async () => (await topic())[0]?.vcs !== undefined);
  expect(await topic()).toMatchObject([{ number: 6 }]);
});

test.each([
  "x",
  "W10",
  Buffer.from('["a","b"]').toString("base64url"),
  Buffer.from("[1e400,null]").toString("base64url"),
])("a page token that nobody gave out is refused: %s", async (token) => {
  await using house = await testHouse();
  for (const path of ["/api/v2/pipeline", "/api/v2/project/circleci/demo/hello/pipeline"]) {
    const answer = await house.ask("GET", `${path}?page-token=${token}`);
    expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining("page-token") } });
  }
});

test("whoever is no member sees nothing, a viewer changes nothing, and both attempts are recorded", async () => {
  await using house = await testHouse({ config });
  const id = await house.trigger();
  const [workflow] = (await house.ask("GET", `/api/v2/pipeline/${id}/workflow`)).body.items;
  const stranger = await house.join("stranger");
  const viewer = await house.join("viewer", "viewer");
  for (const path of [
    `/api/v2/pipeline/${id}`,
    `/api/v2/workflow/${workflow.id}`,
    `/api/v2/workflow/${workflow.id}/job`,
  ]) {
    expect((await house.ask("GET", path, undefined, stranger)).status).toBe(404);
    expect((await house.ask("GET", path, undefined, viewer)).status).toBe(200);
    expect((await house.ask("GET", path, undefined, null)).status).toBe(401);
  }
  const cancel = `/api/v2/workflow/${workflow.id}/cancel`;
  expect((await house.ask("POST", cancel, undefined, stranger)).status).toBe(404);
  expect((await house.ask("POST", cancel, undefined, viewer)).status).toBe(403);
  const events = await house.house.db
    .selectFrom("events")
    .select("success")
    .where("action", "=", "workflow.cancel")
    .execute();
  expect(events).toEqual([{ success: false }, { success: false }]);
});
