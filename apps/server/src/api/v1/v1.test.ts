import { expect, test } from "vitest";
import { testHouse } from "../../testing/house.fixture.ts";

const config = `version: 2.1
jobs:
  build: &job
    machine: true
    parallelism: 2
    steps: [{ run: { name: Say, command: echo hello } }]
  deploy: { <<: *job, parallelism: 1 }
workflows:
  main:
    jobs: [build, { deploy: { requires: [build] } }]
`;
const slug = "/api/v1.1/project/circleci/demo/hello";

test("a build shows its steps on each node, their output, its tests and its artifacts", async () => {
  await using house = await testHouse({ config });
  await house.trigger();
  await house.runAll({
    build: async (claim, player) => {
      if (claim.node.index === 0) {
        const { digest } = await player.send(claim, "content");
        await player.about(claim, "/artifacts", { path: "out/a b.txt", digest });
        await player.about(claim, "/test-results", {
          file: "junit.xml",
          cases: [{ name: "adds", classname: "math", result: "success", seconds: 0.5 }],
        });
      }
      await player.perform(claim, "success");
    },
    deploy: "failed",
  });
  const { body: build } = await house.ask("GET", `${slug}/1`);
  expect(build).toMatchObject({
    build_num: 1,
    vcs_type: "circleci",
    username: "demo",
    reponame: "hello",
    branch: "main",
    lifecycle: "finished",
    outcome: "success",
    status: "success",
    failed: false,
    why: "api",
    subject: "A change",
    user: { login: "admin" },
    parallel: 2,
    platform: "2.0",
    workflows: { job_name: "build", workflow_name: "main" },
  });
  expect(build.steps).toMatchObject([
    { name: "Spin up environment", actions: [{ index: 0, step: 0 }, { index: 1 }] },
    {
      name: "Say",
      actions: [
        {
          index: 0,
          step: 1,
          status: "success",
          exit_code: 0,
          bash_command: "echo hello",
          has_output: true,
          parallel: true,
        },
        { index: 1, step: 1 },
      ],
    },
  ]);
  const output = new URL(build.steps[1].actions[1].output_url).pathname;
  expect((await house.ask("GET", output)).body).toMatchObject([{ type: "out", message: "hello from build\n" }]);
  expect((await house.ask("GET", `${slug}/1/output/0/9`)).status).toBe(404);
  expect((await house.ask("GET", `${slug}/1/tests`)).body.tests).toMatchObject([
    { name: "adds", classname: "math", result: "success", run_time: 0.5, source: "junit.xml" },
  ]);
  const artifacts = (await house.ask("GET", `${slug}/1/artifacts`)).body;
  expect(artifacts).toMatchObject([{ path: "out/a b.txt", pretty_path: "out/a b.txt", node_index: 0 }]);
  expect((await house.ask("GET", new URL(artifacts[0].url).pathname)).status).toBe(200);
  expect((await house.ask("GET", `${slug}/latest/artifacts?filter=successful`)).body).toEqual(artifacts);
  expect((await house.ask("GET", `${slug}/latest/artifacts?branch=other`)).body).toEqual([]);
});

test("builds are listed, newest first, by project, branch, outcome and across projects", async () => {
  await using house = await testHouse({ config });
  await house.trigger();
  await house.runAll({ deploy: "failed" });
  const numbers = async (path: string) =>
    (await house.ask("GET", path)).body.map((build: { build_num: number }) => build.build_num);
  expect(await numbers(slug)).toEqual([2, 1]);
  expect(await numbers("/api/v1.1/recent-builds?shallow=true")).toEqual([2, 1]);
  expect(await numbers(`${slug}?limit=1&offset=1`)).toEqual([1]);
  expect(await numbers(`${slug}?filter=failed`)).toEqual([2]);
  expect(await numbers(`${slug}/tree/main?filter=successful`)).toEqual([1]);
  expect(await numbers(`${slug}/tree/feature%2Fx`)).toEqual([]);
  expect((await house.ask("GET", `${slug}?limit=101`)).status).toBe(400);
  const stranger = await house.join("stranger");
  expect((await house.ask("GET", slug, undefined, stranger)).status).toBe(404);
  expect((await house.ask("GET", "/api/v1.1/recent-builds", undefined, stranger)).body).toEqual([]);
});

test("a build is triggered, canceled and retried", async () => {
  await using house = await testHouse({ config });
  const made = await house.ask("POST", `${slug}/build`, { branch: "main" });
  expect(made.body).toEqual({ status: 200, body: "Build created" });
  expect((await house.ask("POST", `${slug}/build`, { revision: "abc" })).status).toBe(400);
  await house.until(async () => (await house.ask("GET", slug)).body.length > 0);
  const canceled = (await house.ask("POST", `${slug}/1/cancel`)).body;
  expect(canceled).toMatchObject({ build_num: 1, status: "canceled", canceled: true, canceler: { login: "admin" } });
  await house.runAll();
  const again = (await house.ask("POST", `${slug}/1/retry`)).body;
  expect(again).toMatchObject({ build_num: 2, why: "retry", lifecycle: "queued", outcome: null });
  expect((await house.ask("POST", `${slug}/1/ssh`)).status).toBe(400);
  const viewer = await house.join("viewer", "viewer");
  expect((await house.ask("POST", `${slug}/1/cancel`, undefined, viewer)).status).toBe(403);
});

test("a project is followed and unfollowed, and its secrets stay masked", async () => {
  await using house = await testHouse();
  expect((await house.ask("GET", "/api/v1.1/me")).body).toMatchObject({ login: "admin", admin: true });
  expect((await house.ask("GET", "/api/v1.1/projects")).body).toMatchObject([
    { reponame: "hello", vcs_type: "circleci" },
  ]);
  expect((await house.ask("POST", `${slug}/unfollow`)).body.followed).toBe(false);
  expect((await house.ask("GET", "/api/v1.1/projects")).body).toEqual([]);
  expect((await house.ask("POST", `${slug}/follow`)).body).toMatchObject({ following: true, first_build: null });
  expect((await house.ask("DELETE", `${slug}/enable`)).status).toBe(200);
  expect((await house.ask("POST", `${slug}/envvar`, { name: "A", value: "value" })).status).toBe(403);
  expect((await house.ask("POST", `${slug}/checkout-key`, { type: "deploy-key" })).status).toBe(403);
  await house.house.db
    .updateTable("organizations")
    .set({ settings: JSON.stringify({ allow_compatibility_writes: true }) })
    .execute();
  const { status, body } = await house.ask("POST", `${slug}/envvar`, { name: "A", value: "long value" });
  expect([status, body]).toEqual([201, { name: "A", value: "xxxxalue" }]);
  expect((await house.ask("GET", `${slug}/envvar`)).body).toEqual([body]);
  expect((await house.ask("GET", `${slug}/envvar/A`)).body).toEqual(body);
  expect((await house.ask("DELETE", `${slug}/envvar/A`)).body).toEqual({ message: "ok" });
  const { body: key } = await house.ask("POST", `${slug}/checkout-key`, { type: "deploy-key" });
  expect(key).toMatchObject({ type: "deploy-key", preferred: true });
  expect(JSON.stringify(key)).not.toContain("PRIVATE");
  expect((await house.ask("GET", `${slug}/checkout-key`)).body).toEqual([key]);
  expect((await house.ask("GET", `${slug}/checkout-key/${key.fingerprint}`)).body).toEqual(key);
  expect((await house.ask("DELETE", `${slug}/checkout-key/${key.fingerprint}`)).body).toEqual({ message: "ok" });
});
