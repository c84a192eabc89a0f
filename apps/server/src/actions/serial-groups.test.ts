import { expect, test } from "vitest";
import { claimNext, loseRunner, newPlayer } from "../testing/claims.fixture.ts";
import { type TestHouse, testHouse } from "../testing/house.fixture.ts";
import { changeSerialGroup } from "./change-serial-group.ts";
import { takeTurn } from "./house.ts";

const config = `version: 2.1
jobs:
  deploy: { machine: true, steps: [{ run: echo }] }
workflows:
  main:
    jobs:
      - deploy: { serial-group: production }
`;

async function workflowOf(house: TestHouse, pipeline: string) {
  const { body } = await house.ask("GET", `/api/v2/pipeline/${pipeline}/workflow`);
  return body.items[0] as { id: string; status: string };
}

async function waiting(house: TestHouse): Promise<number> {
  const group = await house.house.db.selectFrom("serial_groups").select("state").executeTakeFirst();
  return group?.state.waiting.length ?? 0;
}

test("jobs of a serial group run one after the other, in the order of asking", async () => {
  await using house = await testHouse({ config });
  const pipelines = [await house.trigger(), await house.trigger(), await house.trigger()];
  await house.until(async () => (await waiting(house)) === 2);
  const player = newPlayer(house);
  for (const pipeline of pipelines) {
    const claim = await claimNext(house, player);
    expect(claim.workflow.id).toBe((await workflowOf(house, pipeline)).id);
    expect(await player.claim(1)).toEqual([]);
    await player.perform(claim, "success");
  }
  await house.until(async () => (await workflowOf(house, pipelines[2]!)).status === "success");
});

test("a canceled workflow leaves its group, whether it holds it or waits", async () => {
  await using house = await testHouse({ config });
  const [first, second, third] = [await house.trigger(), await house.trigger(), await house.trigger()];
  await house.until(async () => (await waiting(house)) === 2);
  const player = newPlayer(house);
  const claim = await claimNext(house, player);
  await house.ask("POST", `/api/v2/workflow/${(await workflowOf(house, second)).id}/cancel`);
  expect(await waiting(house)).toBe(1);
  await house.ask("POST", `/api/v2/workflow/${(await workflowOf(house, first)).id}/cancel`);
  // Its job has not ended yet: two must never deploy at once.
  expect(await player.claim(1)).toEqual([]);
  await player.end(claim, { status: "canceled" });
  const last = await claimNext(house, player);
  expect(last.workflow.id).toBe((await workflowOf(house, third)).id);
  await player.perform(last, "success");
  const { state } = await house.house.db.selectFrom("serial_groups").select("state").executeTakeFirstOrThrow();
  expect(state).toEqual({ waiting: [] });
});

test("a group falls free when its holder's runner is lost for good", async () => {
  await using house = await testHouse({ config });
  await house.house.db.updateTable("resource_classes").set({ retry_lost: "never" }).execute();
  const [first, second] = [await house.trigger(), await house.trigger()];
  await house.until(async () => (await waiting(house)) === 1);
  const player = newPlayer(house);
  await loseRunner(house, await claimNext(house, player));
  expect((await workflowOf(house, first)).status).toBe("failed");
  const claim = await claimNext(house, player);
  expect(claim.workflow.id).toBe((await workflowOf(house, second)).id);
});

test("whoever has waited five hours for a group gives up", async () => {
  await using house = await testHouse({ config });
  const [, second] = [await house.trigger(), await house.trigger()];
  await house.until(async () => (await waiting(house)) === 1);
  const later = { ...house.house, now: () => Date.now() + 5 * 60 * 60 * 1_000 };
  await takeTurn(later, async (turn) => {
    await changeSerialGroup(turn, house.organization.id, "production", { type: "clock", at: turn.at });
  });
  await house.until(async () => (await workflowOf(house, second)).status === "canceled");
  expect(await waiting(house)).toBe(0);
});
