import { expect, test } from "vitest";
import { testHouse } from "./testing/house.fixture.ts";

const config = `version: 2.1
jobs:
  build: &job
    machine: true
    steps: [{ run: echo }]
  test:
    <<: *job
    parallelism: 2
  deploy: *job
workflows:
  main:
    jobs:
      - build
      - test: { requires: [build] }
      - deploy: { requires: [test] }
`;

test("a triggered pipeline runs through a runner to its end, and its log stays", async () => {
  await using house = await testHouse({ config });
  const id = await house.trigger();
  await house.runAll();
  const { body } = await house.ask("GET", `/api/v2/pipeline/${id}/workflow`);
  expect(body.items).toMatchObject([{ name: "main", status: "success" }]);
  const tasks = await house.house.db.selectFrom("tasks").select(["node", "status", "outcome"]).execute();
  expect(tasks).toHaveLength(4);
  expect(tasks.every(({ outcome }) => outcome === "success")).toBe(true);
  const steps = await house.house.db.selectFrom("steps").selectAll().where("step", "=", 0).execute();
  expect(steps).toHaveLength(4);
  expect(steps.every(({ log_digest }) => log_digest !== null)).toBe(true);
});

test("a node that fails makes its job fail, and what requires it does not run", async () => {
  await using house = await testHouse({ config });
  const id = await house.trigger();
  await house.runAll({
    test: (claim, player) => player.perform(claim, claim.node.index === 1 ? "failed" : "success"),
  });
  const { body } = await house.ask("GET", `/api/v2/pipeline/${id}/workflow`);
  expect(body.items).toMatchObject([{ status: "failed" }]);
  const jobs = await house.house.db.selectFrom("jobs").select(["name", "status"]).orderBy("place").execute();
  expect(jobs.map(({ status }) => status)).toEqual(["success", "failed", "not_run"]);
});

test("a config with a mistake makes an errored pipeline that says what it is", async () => {
  await using house = await testHouse({ config: "version: 2.1\njobs: { build: { machine: true } }\n" });
  const id = await house.trigger();
  const { body } = await house.ask("GET", `/api/v2/pipeline/${id}`);
  expect(body.state).toBe("errored");
  expect(body.errors[0]).toMatchObject({ type: "config" });
});
