import { expect, test } from "vitest";
import { claimNext, jobOf, newPlayer } from "../testing/claims.fixture.ts";
import { type TestHouse, testHouse } from "../testing/house.fixture.ts";
import { tickSerialGroups } from "./tick-serial-groups.ts";
import { tickWorkflows } from "./tick-workflows.ts";

const dayMs = 24 * 60 * 60 * 1_000;

const config = `version: 2.1
jobs:
  build: { machine: true, steps: [{ run: echo }] }
  deploy: { machine: true, steps: [{ run: echo }] }
workflows:
  main:
    jobs:
      - build
      - hold: { type: approval }
      - deploy: { requires: [hold, build] }
`;

function after({ house }: TestHouse, ms: number): TestHouse["house"] {
  return { ...house, now: () => Date.now() + ms };
}

async function workflowOf(house: TestHouse, pipeline: string) {
  const { body } = await house.ask("GET", `/api/v2/pipeline/${pipeline}/workflow`);
  return body.items[0] as { id: string; status: string };
}

test("a workflow that has waited 90 days for an approval is canceled, and not a day earlier", async () => {
  await using house = await testHouse({ config });
  const pipeline = await house.trigger();
  await house.runAll();
  await tickWorkflows(after(house, 89 * dayMs));
  expect((await workflowOf(house, pipeline)).status).toBe("on_hold");
  await tickWorkflows(after(house, 90 * dayMs + 1_000));
  expect((await workflowOf(house, pipeline)).status).toBe("canceled");
  const due = await house.house.db.selectFrom("workflows").select("clock_due_at").executeTakeFirstOrThrow();
  expect(due.clock_due_at).toBeNull();
});

test("a job that runs when the 90 days are over is asked to stop, and its runner has the last word", async () => {
  await using house = await testHouse({ config });
  const pipeline = await house.trigger();
  const player = newPlayer(house);
  const claim = await claimNext(house, player);
  await tickWorkflows(after(house, 90 * dayMs + 1_000));
  expect((await jobOf(house, claim)).status).toBe("running");
  expect(await player.about(claim, "/renew", {})).toEqual({ canceling: true });
  await player.end(claim, { status: "canceled" });
  expect((await workflowOf(house, pipeline)).status).toBe("canceled");
});

test("who waits for a serial group is looked at again and again, and gives up after five hours", async () => {
  const serial = config.replace("- deploy: { requires: [hold, build] }", "- deploy: { serial-group: production }");
  await using house = await testHouse({ config: serial });
  const first = await house.trigger();
  const second = await house.trigger();
  const { db } = house.house;
  await house.until(async () => {
    const group = await db.selectFrom("serial_groups").select("state").executeTakeFirst();
    return group?.state.waiting.length === 1;
  });
  await tickSerialGroups(after(house, 4 * 60 * 60 * 1_000));
  const { state } = await db.selectFrom("serial_groups").select("state").executeTakeFirstOrThrow();
  expect(state.waiting).toHaveLength(1);
  await tickSerialGroups(after(house, 5 * 60 * 60 * 1_000));
  const lock = async (pipeline: string) =>
    await db
      .selectFrom("jobs")
      .select("status")
      .where("pipeline_id", "=", pipeline)
      .where("type", "=", "lock")
      .executeTakeFirstOrThrow();
  await house.until(async () => (await lock(second)).status === "canceled");
  expect((await lock(first)).status).toBe("success");
});
