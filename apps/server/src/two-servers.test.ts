import { expect, test } from "vitest";
import { readSettings } from "./settings.ts";
import { startServer } from "./start-server.ts";
import { type TestHouse, testHouse } from "./testing/house.fixture.ts";
import { Player } from "./testing/player.fixture.ts";

const quiet = { debug() {}, info() {}, warn() {}, error: console.error };

/** With the same objects, as several servers have them in a bucket or on a shared disk. */
async function another({ house, connection }: TestHouse) {
  const settings = readSettings(
    { data: house.settings.dataFolder, port: "0", allow_file_repositories: "true", pool_size: "4" },
    {},
  );
  return await startServer(settings, quiet, connection);
}

test("what is triggered at one server wakes a runner that waits at the other", async () => {
  await using house = await testHouse();
  await using second = await another(house);
  const waiting = fetch(`${second.url}/api/ringfort/v1/runner/claim`, {
    method: "POST",
    headers: { authorization: `Bearer ${house.runnerToken}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "far", hostname: "far", version: "0", platform: "test", free: 1, working: [] }),
  });
  // It waits when the runner is known: nothing was queued before.
  await house.until(async () => await house.house.db.selectFrom("runners").select("id").executeTakeFirst());
  const from = Date.now();
  await house.trigger();
  const { claims } = (await (await waiting).json()) as { claims: unknown[] };
  expect(claims).toHaveLength(1);
  expect(Date.now() - from).toBeLessThan(15_000);
});

test("two servers share what is owed, and each debt is settled once", async () => {
  await using house = await testHouse();
  await using second = await another(house);
  const pipelines = await Promise.all(Array.from({ length: 6 }, () => house.trigger()));
  const { db } = second.house;
  const workflows = await db.selectFrom("workflows").select("pipeline_id").execute();
  expect(workflows.map(({ pipeline_id }) => pipeline_id).toSorted()).toEqual(pipelines.toSorted());
  await house.runAll();
  const tasks = await db.selectFrom("tasks").select(["status", "attempt", "outcome"]).execute();
  expect(tasks).toEqual(pipelines.map(() => ({ status: "ended", attempt: 1, outcome: "success" })));
});

test("the end of one server changes nothing for those who work with the other", async () => {
  await using house = await testHouse();
  const second = await another(house);
  const player = new Player(second.url, house.runnerToken);
  const id = await house.trigger();
  const [claim] = await house.until(async () => {
    const claims = await player.claim(1);
    return claims.length > 0 && claims;
  });
  await second[Symbol.asyncDispose]();
  // The claim that the other gave out is good here.
  const here = new Player(house.url, house.runnerToken);
  await here.perform(claim!, "success");
  const status = await house.until(async () => {
    const { body } = await house.ask("GET", `/api/v2/pipeline/${id}/workflow`);
    return body.items[0]?.status === "success" && body.items[0].status;
  });
  expect(status).toBe("success");
  here.stop();
  player.stop();
});
