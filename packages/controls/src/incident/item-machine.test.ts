import fc from "fast-check";
import { expect, test } from "vitest";
import { type ItemStep, nextStep, plannedOrder, reached, revokeFirstOrder, rotated } from "./item-machine.ts";

const steps = plannedOrder.slice(1);

test.each([
  // what was done                                           planned         revoke first     half at most
  [[], "DISCOVERED", "DISCOVERED", 0],
  [["OWNED"], "OWNED", "OWNED", 1 / 6],
  [["OWNED", "NEW_ISSUED", "STORED"], "STORED", "OWNED", 0.5],
  [["OWNED", "NEW_ISSUED", "STORED", "DEPLOYED"], "DEPLOYED", "OWNED", 0.5],
  [["OWNED", "NEW_ISSUED", "STORED", "DEPLOYED", "VERIFIED"], "DEPLOYED", "OWNED", 0.5],
  [["OWNED", "OLD_REVOKED"], "OWNED", "OLD_REVOKED", 2 / 6],
  [["OWNED", "OLD_REVOKED", "NEW_ISSUED"], "NEW_ISSUED", "NEW_ISSUED", 0.5],
  [["NEW_ISSUED", "STORED"], "DISCOVERED", "DISCOVERED", 2 / 6],
  [steps, "VERIFIED", "VERIFIED", 1],
] as const)("after %j a secret is %s, or %s when revoked first", (taken, planned, revokedFirst, share) => {
  const done = new Set<ItemStep>(taken);
  expect(reached(done, plannedOrder)).toBe(planned);
  expect(reached(done, revokeFirstOrder)).toBe(revokedFirst);
  expect(rotated(done)).toBeCloseTo(share);
});

const someSteps = fc.subarray([...steps]).map((taken) => new Set<ItemStep>(taken));
const order = fc.constantFrom(plannedOrder, revokeFirstOrder);

test("a secret whose old value was not revoked is never more than half rotated, and never verified", () => {
  fc.assert(
    fc.property(someSteps, order, (done, by) => {
      fc.pre(!done.has("OLD_REVOKED"));
      expect(rotated(done)).toBeLessThanOrEqual(0.5);
      expect(reached(done, by)).not.toBe("VERIFIED");
    }),
  );
});

test("taking the next step again and again ends at VERIFIED, and one more step never goes back", () => {
  fc.assert(
    fc.property(someSteps, order, (start, by) => {
      const done = new Set(start);
      for (let step = nextStep(done, by); step; step = nextStep(done, by)) {
        const [before, share] = [by.indexOf(reached(done, by)), rotated(done)];
        done.add(step);
        expect(by.indexOf(reached(done, by))).toBeGreaterThan(before);
        expect(rotated(done)).toBeGreaterThanOrEqual(share);
      }
      expect(reached(done, by)).toBe("VERIFIED");
    }),
  );
});
