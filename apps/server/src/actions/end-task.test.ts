import type { ClaimAnswer, EventsAnswer } from "@ringfort/contract";
import { expect, test } from "vitest";
import { claimNext, jobOf, loseRunner, newPlayer } from "../testing/claims.fixture.ts";
import { type TestHouse, testHouse } from "../testing/house.fixture.ts";

const twoNodes = `version: 2.1
jobs:
  build:
    machine: true
    parallelism: 2
    steps: [{ run: echo }]
workflows: { main: { jobs: [build] } }
`;

async function workflowOf(house: TestHouse, pipeline: string) {
  const { body } = await house.ask("GET", `/api/v2/pipeline/${pipeline}/workflow`);
  return body.items[0] as { id: string; status: string };
}

test("an end counts once: said again it changes nothing, whatever it says", async () => {
  await using house = await testHouse();
  await house.trigger();
  const player = newPlayer(house);
  const claim = await claimNext(house, player);
  await Promise.all([player.end(claim, { status: "success" }), player.end(claim, { status: "success" })]);
  await player.end(claim, { status: "success" });
  await player.end(claim, { status: "failed", reason: "changed its mind" });
  expect(await jobOf(house, claim)).toMatchObject({ status: "success", reason: null });
  const event = { type: "output", step: 0, text: "late\n", at: Date.now() } as const;
  await expect(player.say(claim, 1, [event])).rejects.toThrow("409");
  await expect(player.about(claim, "/renew", {})).rejects.toThrow("409");
  const debts = await house.house.db
    .selectFrom("steps")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  expect(debts.count).toBe(0);
});

test("a job ends with the last of its nodes, also when they end in the same moment", async () => {
  await using house = await testHouse({ config: twoNodes });
  const pipeline = await house.trigger();
  const player = newPlayer(house);
  const [one, two] = [await claimNext(house, player), await claimNext(house, player)];
  await Promise.all([player.perform(one, "success"), player.perform(two, "timedout")]);
  expect((await jobOf(house, one)).status).toBe("timedout");
  expect((await workflowOf(house, pipeline)).status).toBe("failed");
});

test("a queued job that is canceled is handed to nobody", async () => {
  await using house = await testHouse();
  const pipeline = await house.trigger();
  const { id } = await house.until(async () => await workflowOf(house, pipeline));
  await house.ask("POST", `/api/v2/workflow/${id}/cancel`);
  expect(await newPlayer(house).claim(1)).toEqual([]);
  expect((await workflowOf(house, pipeline)).status).toBe("canceled");
  const tasks = await house.house.db.selectFrom("tasks").select(["status", "outcome"]).execute();
  expect(tasks).toEqual([{ status: "withdrawn", outcome: "canceled" }]);
});

test("a running job that is canceled is told so by every answer, and ends as its runner says", async () => {
  await using house = await testHouse();
  const pipeline = await house.trigger();
  const player = newPlayer(house);
  const claim = await claimNext(house, player);
  const { id } = await workflowOf(house, pipeline);
  const polling = player.post<ClaimAnswer>(
    "/claim",
    { name: "player", hostname: "test", version: "0", platform: "test", free: 1, working: [claim.task] },
    house.runnerToken,
  );
  await house.ask("POST", `/api/v2/workflow/${id}/cancel`);
  expect((await polling).cancel).toEqual([claim.task]);
  expect(await player.about(claim, "/renew", {})).toEqual({ canceling: true });
  const event = { type: "output", step: 0, text: "stopping\n", at: Date.now() } as const;
  expect(await player.about<EventsAnswer>(claim, "/events", { first: 1, events: [event] })).toEqual({
    acknowledged: 1,
    canceling: true,
  });
  expect((await workflowOf(house, pipeline)).status).not.toBe("canceled");
  await player.end(claim, { status: "canceled" });
  expect((await workflowOf(house, pipeline)).status).toBe("canceled");
  expect((await jobOf(house, claim)).status).toBe("canceled");
});

test("a job whose only task left waits for a runner anew can be canceled", async () => {
  await using house = await testHouse();
  await house.house.db.updateTable("resource_classes").set({ retry_lost: "always" }).execute();
  const pipeline = await house.trigger();
  const claim = await claimNext(house, newPlayer(house));
  await loseRunner(house, claim);
  expect(await jobOf(house, claim)).toMatchObject({ status: "running", task: "queued" });
  await house.ask("POST", `/api/v2/workflow/${(await workflowOf(house, pipeline)).id}/cancel`);
  expect(await jobOf(house, claim)).toMatchObject({ status: "canceled", task: "withdrawn" });
  expect((await workflowOf(house, pipeline)).status).toBe("canceled");
});

test("a job of which one node has ended and the other waits can be canceled", async () => {
  await using house = await testHouse({ config: twoNodes });
  const pipeline = await house.trigger();
  const player = newPlayer(house);
  const claim = await claimNext(house, player);
  await player.perform(claim, "success");
  expect((await jobOf(house, claim)).status).toBe("running");
  await house.ask("POST", `/api/v2/workflow/${(await workflowOf(house, pipeline)).id}/cancel`);
  expect((await jobOf(house, claim)).status).toBe("canceled");
  expect(await player.claim(1)).toEqual([]);
  expect((await workflowOf(house, pipeline)).status).toBe("canceled");
});
