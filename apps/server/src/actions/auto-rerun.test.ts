import type { Claim } from "@ringfort/contract";
import { expect, test } from "vitest";
import { testHouse } from "../testing/house.fixture.ts";
import type { Player } from "../testing/player.fixture.ts";
import { owe } from "./owe.ts";

const config = `version: 2.1
jobs:
  build: &job { machine: true, steps: [{ run: echo }] }
  test: *job
workflows:
  main:
    max_auto_reruns: 2
    jobs: [build, { test: { requires: [build] } }]
`;

test("a failed workflow reruns by itself as often as it may, from what failed", async () => {
  await using house = await testHouse({ config });
  const pipeline = await house.trigger();
  const ran: string[] = [];
  const play = (status: "success" | "failed") => async (claim: Claim, player: Player) => {
    ran.push(claim.job.name);
    await player.perform(claim, status);
  };
  await house.runAll({ build: play("success"), test: play("failed") });
  const { db } = house.house;
  const workflows = await db
    .selectFrom("workflows")
    .select(["status", "auto_rerun_number"])
    .where("pipeline_id", "=", pipeline)
    .orderBy("created_at")
    .execute();
  expect(workflows).toEqual([
    { status: "failed", auto_rerun_number: null },
    { status: "failed", auto_rerun_number: 1 },
    { status: "failed", auto_rerun_number: 2 },
  ]);
  expect(ran).toEqual(["build", "test", "test", "test"]);
});

test("an automatic rerun that is owed twice happens once", async () => {
  await using house = await testHouse({ config: config.replace("reruns: 2", "reruns: 1") });
  await house.trigger();
  await house.runAll({ test: "failed" });
  const { db } = house.house;
  const { id } = await db.selectFrom("workflows").select("id").where("rerun_of", "is", null).executeTakeFirstOrThrow();
  await owe(db, { kind: "rerun-workflow", workflow: id });
  await house.runAll({ test: "failed" });
  expect(await db.selectFrom("workflows").select("id").execute()).toHaveLength(2);
});
