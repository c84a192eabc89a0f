import { rm } from "node:fs/promises";
import { sql } from "kysely";
import { expect, test } from "vitest";
import type { Log } from "../actions/house.ts";
import type { OwedKind } from "../actions/owe.ts";
import { type TestHouse, testHouse } from "../testing/house.fixture.ts";
import { type Carriers, carryOutNext, type Settling } from "./carry-out-effects.ts";

/** Of no kind that the house's own hands know, so that they leave it alone. */
const kind = "test" as OwedKind;

async function oweTest({ house }: TestHouse, name: string, more: { attempts?: number } = {}): Promise<void> {
  await house.db
    .insertInto("effects")
    .values({ kind, payload: JSON.stringify({ name }), ...more })
    .execute();
}

async function makeDue({ house }: TestHouse): Promise<void> {
  await house.db.updateTable("effects").set({ due_at: sql<Date>`now()` }).where("kind", "=", kind).execute();
}

async function owed({ house }: TestHouse) {
  return await house.db.selectFrom("effects").selectAll().where("kind", "=", kind).orderBy("id").execute();
}

function settle(carryOut: Settling["carryOut"], giveUp?: Settling["giveUp"]): Carriers {
  return { [kind]: { carryOut, ...(giveUp && { giveUp }) } };
}

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

test("a debt that cannot be settled is put off, and tried again when its time comes", async () => {
  await using house = await testHouse({ log: silent });
  await oweTest(house, "first");
  await oweTest(house, "second");
  const done: unknown[] = [];
  let fails = true;
  const carriers = settle(async (_, { name }) => {
    if (name === "first" && fails) throw new Error("nobody answers");
    done.push(name);
  });
  while (await carryOutNext(house.house, carriers));
  expect(done).toEqual(["second"]);
  const [left, ...others] = await owed(house);
  expect(others).toEqual([]);
  expect(left).toMatchObject({ attempts: 1, lease_until: null, last_error: "nobody answers", parked_at: null });
  expect(left!.due_at.getTime()).toBeGreaterThan(left!.created_at.getTime());
  fails = false;
  await makeDue(house);
  expect(await carryOutNext(house.house, carriers)).toBe(true);
  expect(done).toEqual(["second", "first"]);
  expect(await owed(house)).toEqual([]);
});

test("a debt that is never settled is parked, said to whoever waits for it, and in nobody's way", async () => {
  await using house = await testHouse({ log: silent });
  await oweTest(house, "hopeless");
  const given: unknown[] = [];
  let attempts = 0;
  const carriers = settle(
    async (_, { name }) => {
      if (name !== "hopeless") return;
      attempts += 1;
      throw new Error("no");
    },
    async (_, { name }) => void given.push(name),
  );
  for (let round = 0; round < 15; round++) {
    await makeDue(house);
    await carryOutNext(house.house, carriers);
  }
  expect(attempts).toBe(12);
  expect(given).toEqual(["hopeless"]);
  await oweTest(house, "later");
  expect(await carryOutNext(house.house, carriers)).toBe(true);
  const left = await owed(house);
  expect(left).toMatchObject([{ payload: { name: "hopeless" }, attempts: 12 }]);
  expect(left[0]!.parked_at).not.toBeNull();
});

test("a debt whose server died is taken up by another, but not for ever", async () => {
  await using house = await testHouse({ log: silent });
  await oweTest(house, "poison");
  const { db } = house.house;
  let taken = 0;
  const carriers = settle(async () => {
    taken += 1;
  });
  const takenUpBy = async (attempts: number, leaseSeconds: number) => {
    await db
      .updateTable("effects")
      .set({ attempts, lease_until: sql<Date>`now() + ${leaseSeconds} * interval '1 second'` })
      .where("kind", "=", kind)
      .execute();
  };
  await takenUpBy(1, 30);
  expect(await carryOutNext(house.house, carriers)).toBe(false);
  await takenUpBy(12, -1);
  expect(await carryOutNext(house.house, carriers)).toBe(true);
  expect(taken).toBe(0);
  expect((await owed(house))[0]!.parked_at).not.toBeNull();
});

test("whoever was too slow for its lease does not undo what its successor did", async () => {
  await using house = await testHouse({ log: silent });
  await oweTest(house, "slow");
  const { db } = house.house;
  const carriers = settle(async () => {
    await db.updateTable("effects").set({ attempts: 2 }).where("kind", "=", kind).execute();
    throw new Error("too late");
  });
  await carryOutNext(house.house, carriers);
  expect(await owed(house)).toMatchObject([{ attempts: 2, last_error: null }]);
});

test("a pipeline whose repository never answers says so in the end", async () => {
  await using house = await testHouse({ log: silent });
  await rm(house.repository.folder, { recursive: true });
  const { body } = await house.ask("POST", `/api/v2/project/${house.project.slug}/pipeline`, { branch: "main" });
  const { db } = house.house;
  const pipeline = await house.until(async () => {
    await db
      .updateTable("effects")
      .set({ due_at: sql<Date>`now()` })
      .where("kind", "=", "compile-pipeline")
      .where("lease_until", "is", null)
      .execute();
    const { body: shown } = await house.ask("GET", `/api/v2/pipeline/${body.id}`);
    return shown.state === "errored" && shown;
  });
  expect(pipeline.errors).toHaveLength(1);
  expect(pipeline.errors[0].message).not.toBe("");
});
