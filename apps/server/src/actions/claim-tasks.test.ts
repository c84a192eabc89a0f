import type { Claim, ClaimAnswer } from "@ringfort/contract";
import { expect, test } from "vitest";
import { startServer } from "../start-server.ts";
import { claimNext, jobOf, newPlayer } from "../testing/claims.fixture.ts";
import { type TestHouse, testHouse } from "../testing/house.fixture.ts";
import { Player } from "../testing/player.fixture.ts";
import { acceptPipeline } from "./accept-pipeline.ts";
import { claimTasks, meetRunner } from "./claim-tasks.ts";
import { createProject } from "./create-project.ts";
import { takeTurn } from "./house.ts";
import { giveBack } from "./queue-again.ts";
import { systemUser } from "./system-user.ts";

async function queuedTasks({ house }: TestHouse): Promise<number> {
  const { count } = await house.db
    .selectFrom("tasks")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("status", "=", "queued")
    .executeTakeFirstOrThrow();
  return count;
}

test("of a hundred tasks each is claimed once, by four runners at two servers", async () => {
  const config = `version: 2.1
jobs:
  build: &job { machine: true, parallelism: 50, steps: [{ run: echo }] }
  test: *job
workflows: { main: { jobs: [build, test] } }
`;
  await using house = await testHouse({ config });
  const { log, settings } = house.house;
  await using second = await startServer(settings, log, house.connection);
  await house.trigger();
  await house.until(async () => (await queuedTasks(house)) === 100);
  const claims: Claim[] = [];
  const over = new AbortController();
  const claimAll = async (url: string) => {
    const runner = { name: "player", hostname: "test", version: "0", platform: "test", free: 3, working: [] };
    const player = new Player(url, house.runnerToken);
    while (!over.signal.aborted) {
      const polled = player.post<ClaimAnswer>("/claim", runner, house.runnerToken, over.signal);
      const answer = await polled.catch((error: unknown) => {
        if (!over.signal.aborted) throw error;
      });
      claims.push(...(answer?.claims ?? []));
      if (claims.length >= 100) over.abort();
    }
  };
  await Promise.all([house.url, house.url, second.url, second.url].map(claimAll));
  expect(new Set(claims.map(({ task }) => task)).size).toBe(100);
  expect(new Set(claims.map(({ fence }) => fence)).size).toBe(100);
  expect(new Set(claims.map(({ job, node }) => `${job.name} ${node.index}`)).size).toBe(100);
  expect(claims.every(({ attempt }) => attempt === 1)).toBe(true);
  const rows = await house.house.db.selectFrom("tasks").select(["id", "status", "fence"]).execute();
  const fences = new Map(claims.map(({ task, fence }) => [task, fence]));
  expect(rows.filter(({ id, status, fence }) => status !== "claimed" || fence !== fences.get(id))).toEqual([]);
});

test("a project with a long queue leaves room for one with a single job", async () => {
  await using house = await testHouse();
  const accept = async (project: { id: string; organization_id: string }) =>
    takeTurn(house.house, async (turn) => {
      const { id: actorId } = await systemUser(turn.tx);
      await acceptPipeline(turn, { project, actorId, trigger: "api", ref: "refs/heads/main", branch: "main" });
    });
  const { db } = house.house;
  const busy = await db.selectFrom("projects").selectAll().executeTakeFirstOrThrow();
  const rare = await takeTurn(house.house, async (turn) => {
    const organization = await turn.tx.selectFrom("organizations").selectAll().executeTakeFirstOrThrow();
    const { actor } = await systemUser(turn.tx);
    const place = { slug: "circleci/demo/rare", name: "rare", cloneUrl: busy.clone_url, vcsUrl: busy.vcs_url };
    return await createProject(turn, { organization, ...place }, { actor });
  });
  for (let count = 0; count < 8; count++) await accept(busy);
  await house.until(async () => (await queuedTasks(house)) === 8);
  await accept(rare);
  await house.until(async () => (await queuedTasks(house)) === 9);
  const player = newPlayer(house);
  const order: string[] = [];
  for (let count = 0; count < 9; count++) order.push((await claimNext(house, player)).project.slug);
  expect(order.indexOf("circleci/demo/rare")).toBeLessThanOrEqual(1);
  expect(order.filter((slug) => slug === busy.slug)).toHaveLength(8);
});

test("within a project the oldest job goes first", async () => {
  await using house = await testHouse();
  for (let count = 0; count < 3; count++) await house.trigger();
  await house.until(async () => (await queuedTasks(house)) === 3);
  const player = newPlayer(house);
  const numbers: number[] = [];
  for (let count = 0; count < 3; count++) numbers.push((await claimNext(house, player)).number);
  expect(numbers).toEqual([1, 2, 3]);
});

test("a claim that its runner never heard of goes to the next one at once, as the same attempt", async () => {
  await using house = await testHouse();
  await house.trigger();
  await house.until(async () => (await queuedTasks(house)) === 1);
  const request = { name: "gone", hostname: "gone", version: "0", platform: "test", free: 1, working: [] };
  const { house: inside } = house;
  const runnerClass = await inside.db.selectFrom("resource_classes").selectAll().executeTakeFirstOrThrow();
  const gone = await meetRunner(inside, runnerClass.id, request, "127.0.0.1");
  const { claims } = await claimTasks(inside, gone, request);
  await giveBack(inside, claims);
  await giveBack(inside, claims);
  const player = newPlayer(house);
  const claim = await claimNext(house, player);
  expect(claim).toMatchObject({ task: claims[0]!.task, attempt: 1 });
  await giveBack(inside, claims);
  expect(await jobOf(house, claim)).toMatchObject({ status: "running", task: "claimed" });
  await expect(player.end(claims[0]!, { status: "failed" })).rejects.toThrow("409");
  await player.perform(claim, "success");
  expect((await jobOf(house, claim)).status).toBe("success");
});

test("a token of one class claims nothing of another", async () => {
  await using house = await testHouse();
  await house.trigger();
  await house.until(async () => (await queuedTasks(house)) === 1);
  const made = await house.house.db
    .insertInto("resource_classes")
    .values({ organization_id: house.organization.id, name: "demo/other" })
    .returning("id")
    .executeTakeFirstOrThrow();
  await house.house.db.updateTable("runner_tokens").set({ class_id: made.id }).execute();
  expect(await newPlayer(house).claim(1)).toEqual([]);
  expect(await queuedTasks(house)).toBe(1);
});
