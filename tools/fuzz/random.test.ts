import { expect, test } from "vitest";
import { Random } from "./random.ts";

const first = (random: Random): number[] => Array.from({ length: 5 }, () => random.below(1_000_000));

test("the same seeds give the same numbers, others do not", () => {
  expect(first(new Random(7, 3))).toEqual(first(new Random(7, 3)));
  expect(first(new Random(7, 3))).not.toEqual(first(new Random(7, 4)));
  expect(first(new Random(7, 3))).not.toEqual(first(new Random(3, 7)));
});

test("numbers spread over their range", () => {
  const random = new Random(1);
  const counts = [0, 0, 0, 0];
  for (let draw = 0; draw < 4000; draw += 1) counts[random.below(4)]! += 1;
  for (const count of counts) expect(count).toBeGreaterThan(850);
});
