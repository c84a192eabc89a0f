import { Readable } from "node:stream";
import { expect, onTestFinished, test } from "vitest";
import { testHouse } from "../testing/house.fixture.ts";
import { doChores } from "./do-chores.ts";
import type { House } from "./house.ts";
import { takeChore } from "./take-chore.ts";

const dayMs = 24 * 60 * 60 * 1_000;

test("what is old goes, with the objects that nothing refers to; what is young stays", async () => {
  const test = await testHouse();
  onTestFinished(() => test[Symbol.asyncDispose]());
  const { db } = test.house;
  await test.trigger();
  await test.runAll();
  const after = (days: number): House => ({ ...test.house, now: () => Date.now() + days * dayMs });
  const stray = await test.house.objects.put(Readable.from(["nobody's"]), { limit: 100 });
  const { log_digest } = await db
    .selectFrom("steps")
    .select("log_digest")
    .where("log_digest", "is not", null)
    .executeTakeFirstOrThrow();
  await doChores(after(2));
  expect(await test.house.objects.has(stray.digest)).toBe(false);
  expect(await test.house.objects.has(log_digest!)).toBe(true);
  expect(await db.selectFrom("pipelines").select("id").execute()).toHaveLength(1);
  await doChores(after(test.house.settings.days.runs + 3));
  for (const table of ["pipelines", "workflows", "jobs", "tasks", "steps", "log_chunks", "setup_links"] as const) {
    expect(await db.selectFrom(table).selectAll().execute()).toEqual([]);
  }
  expect(await test.house.objects.has(log_digest!)).toBe(false);
});

test("a chore is done by one server, and not again before it is time", async () => {
  const test = await testHouse();
  onTestFinished(() => test[Symbol.asyncDispose]());
  const later = { ...test.house, now: () => Date.now() + 2 * dayMs };
  const taken = await Promise.all(Array.from({ length: 5 }, () => takeChore(later, "forget-old", dayMs)));
  expect(taken.filter(Boolean)).toHaveLength(1);
  expect(await takeChore(later, "forget-old", dayMs)).toBe(false);
});
