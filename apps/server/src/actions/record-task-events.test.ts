import type { Claim, EventsAnswer, TaskEvent } from "@ringfort/contract";
import { expect, test } from "vitest";
import { claimNext, loseRunner, newPlayer } from "../testing/claims.fixture.ts";
import { testHouse } from "../testing/house.fixture.ts";
import type { Player } from "../testing/player.fixture.ts";

function lines(from: number, to: number): TaskEvent[] {
  return Array.from({ length: to - from + 1 }, (_, place) => ({
    type: "output",
    step: 0,
    text: `${from + place}\n`,
    at: Date.now(),
  }));
}

async function tell(player: Player, claim: Claim, first: number, events: readonly TaskEvent[]): Promise<number> {
  return (await player.about<EventsAnswer>(claim, "/events", { first, events })).acknowledged;
}

test("events count once and in order, however they are sent", async () => {
  await using house = await testHouse();
  await house.trigger();
  const player = newPlayer(house);
  const claim = await claimNext(house, player);
  expect(await tell(player, claim, 1, lines(1, 3))).toBe(3);
  // Again, as after an answer that was lost.
  expect(await tell(player, claim, 1, lines(1, 3))).toBe(3);
  // Some of them known.
  expect(await tell(player, claim, 2, lines(2, 5))).toBe(5);
  // Some of them missing: nothing is taken, and the answer says where to go on.
  expect(await tell(player, claim, 8, lines(8, 9))).toBe(5);
  // From long ago.
  expect(await tell(player, claim, 1, lines(1, 2))).toBe(5);
  // Twice at once.
  expect(await Promise.all([tell(player, claim, 6, lines(6, 9)), tell(player, claim, 6, lines(6, 9))])).toEqual([9, 9]);
  const { db } = house.house;
  const chunks = await db.selectFrom("log_chunks").select("text").orderBy("seq").execute();
  expect(chunks.map(({ text }) => text.toString()).join("")).toBe("1\n2\n3\n4\n5\n6\n7\n8\n9\n");
  const step = await db.selectFrom("steps").selectAll().where("step", "=", 0).executeTakeFirstOrThrow();
  expect(step).toMatchObject({ log_bytes: 18, log_lines: 9 });
});

test("a numbering that begins anew with every attempt keeps the logs of attempts apart", async () => {
  await using house = await testHouse();
  const { db } = house.house;
  await db.updateTable("resource_classes").set({ retry_lost: "always" }).execute();
  await house.trigger();
  const player = newPlayer(house);
  const lost = await claimNext(house, player);
  await tell(player, lost, 1, lines(1, 2));
  await loseRunner(house, lost);
  const claim = await claimNext(house, player);
  expect(await tell(player, claim, 1, lines(1, 4))).toBe(4);
  const steps = await db.selectFrom("steps").select(["attempt", "log_lines"]).orderBy("attempt").execute();
  expect(steps).toEqual([
    { attempt: 1, log_lines: 2 },
    { attempt: 2, log_lines: 4 },
  ]);
});
