import type { Claim } from "@ringfort/contract";
import { expect, test } from "vitest";
import type { RetryLost } from "../postgres/tables.ts";
import { claimNext, jobOf, loseRunner, newPlayer } from "../testing/claims.fixture.ts";
import { type TestHouse, testHouse } from "../testing/house.fixture.ts";
import type { Player } from "../testing/player.fixture.ts";
import { recoverLostTasks } from "./recover-lost-tasks.ts";

async function setPolicy({ house, classId }: TestHouse, retry_lost: RetryLost): Promise<void> {
  await house.db.updateTable("resource_classes").set({ retry_lost }).where("id", "=", classId).execute();
}

async function beginStep(player: Player, claim: Claim): Promise<void> {
  await player.say(claim, 1, [
    { type: "step-started", step: -1, name: "Spin up environment", at: Date.now() },
    { type: "step-ended", step: -1, outcome: "success", at: Date.now() },
    { type: "step-started", step: 0, name: "echo", at: Date.now() },
    { type: "output", step: 0, text: "said before the runner was lost\n", at: Date.now() },
  ]);
}

test("whether a lost task runs again is its class's to say", async () => {
  await using house = await testHouse();
  const player = newPlayer(house);
  const cases: readonly [RetryLost, "begun" | "not begun", "again" | "fails"][] = [
    ["never", "not begun", "fails"],
    ["never", "begun", "fails"],
    ["before-first-step", "not begun", "again"],
    ["before-first-step", "begun", "fails"],
    ["always", "not begun", "again"],
    ["always", "begun", "again"],
  ];
  for (const [policy, moment, expected] of cases) {
    await setPolicy(house, policy);
    await house.trigger();
    const claim = await claimNext(house, player);
    if (moment === "begun") await beginStep(player, claim);
    await loseRunner(house, claim);
    const { status, task, attempt, reason } = await jobOf(house, claim);
    const what = `${policy}, ${moment}`;
    if (expected === "again") {
      expect({ what, status, task, attempt }).toEqual({ what, status: "running", task: "queued", attempt: 2 });
      await house.runAll();
      expect((await jobOf(house, claim)).status).toBe("success");
    } else {
      expect({ what, status, task }).toEqual({ what, status: "infrastructure_fail", task: "ended" });
      expect(reason).toContain("resource class");
    }
  }
});

test("a task is lost three times at most, and every attempt keeps its log", async () => {
  await using house = await testHouse();
  await setPolicy(house, "always");
  await house.trigger();
  const player = newPlayer(house);
  let claim: Claim | undefined;
  for (const attempt of [1, 2, 3]) {
    claim = await claimNext(house, player);
    expect(claim.attempt).toBe(attempt);
    await beginStep(player, claim);
    await loseRunner(house, claim);
  }
  const { status, reason } = await jobOf(house, claim!);
  expect({ status, reason }).toEqual({ status: "infrastructure_fail", reason: "Its runner was lost 3 times." });
  await house.until(async () => {
    const steps = await house.house.db
      .selectFrom("steps")
      .select("attempt")
      .where("step", "=", 0)
      .where("log_digest", "is not", null)
      .orderBy("attempt")
      .execute();
    return steps.length === 3;
  });
  expect(await player.claim(1)).toEqual([]);
});

test("whoever lost a claim is refused whatever they say about it, and the next one is not disturbed", async () => {
  await using house = await testHouse();
  await setPolicy(house, "always");
  await house.trigger();
  const [first, second] = [newPlayer(house), newPlayer(house)];
  const lost = await claimNext(house, first);
  await beginStep(first, lost);
  await loseRunner(house, lost);
  const claim = await claimNext(house, second);
  expect(claim.fence).toBeGreaterThan(lost.fence);
  const event = { type: "output", step: 0, text: "from the grave\n", at: Date.now() } as const;
  const digest = "0".repeat(64);
  // With the token of then, and with the right token but the fence of then.
  for (const stale of [lost, { ...claim, fence: lost.fence }]) {
    const attempts: (() => Promise<unknown>)[] = [
      () => first.about(stale, "/renew", {}),
      () => first.say(stale, 5, [event]),
      () => first.end(stale, { status: "success" }),
      () => first.send(stale, "an object"),
      () => first.about(stale, "/artifacts", { path: "a.txt", digest }),
      () => first.about(stale, "/caches", { key: "a", digest }),
      () => first.about(stale, "/caches/find", { keys: ["a"] }),
      () => first.about(stale, "/test-results", { file: "a.xml", cases: [] }),
      () => first.about(stale, "/workspace", { digest, paths: [] }),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow("409");
  }
  await second.perform(claim, "success");
  expect(await jobOf(house, claim)).toMatchObject({ status: "success", attempt: 2 });
  await expect(first.end(lost, { status: "failed" })).rejects.toThrow("409");
  expect(await jobOf(house, claim)).toMatchObject({ status: "success" });
});

test("a runner whose loss ended the job hears that its claim is over, not that it was done", async () => {
  await using house = await testHouse();
  await setPolicy(house, "never");
  await house.trigger();
  const player = newPlayer(house);
  const claim = await claimNext(house, player);
  await loseRunner(house, claim);
  await expect(player.end(claim, { status: "success" })).rejects.toThrow("409");
  expect((await jobOf(house, claim)).status).toBe("infrastructure_fail");
});

test("a job that was asked to stop and is lost has stopped, also where it would run again", async () => {
  await using house = await testHouse();
  await setPolicy(house, "always");
  await house.trigger();
  const claim = await claimNext(house, newPlayer(house));
  const { workflow_id } = await jobOf(house, claim);
  await house.ask("POST", `/api/v2/workflow/${workflow_id}/cancel`);
  expect((await jobOf(house, claim)).status).toBe("running");
  await loseRunner(house, claim);
  expect(await jobOf(house, claim)).toMatchObject({ status: "canceled", task: "ended" });
});

test("a runner that speaks before its loss is noticed keeps its claim", async () => {
  await using house = await testHouse();
  await house.trigger();
  const player = newPlayer(house);
  const claim = await claimNext(house, player);
  await house.house.db
    .updateTable("tasks")
    .set({ lease_until: new Date(Date.now() - 1_000) })
    .execute();
  await player.about(claim, "/renew", {});
  expect(await recoverLostTasks(house.house)).toBe(0);
  await player.perform(claim, "success");
  expect((await jobOf(house, claim)).status).toBe("success");
});
