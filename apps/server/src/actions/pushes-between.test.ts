import fc from "fast-check";
import { expect, test } from "vitest";
import { pushesBetween, type Refs } from "./pushes-between.ts";

const [a, b] = ["a".repeat(40), "b".repeat(40)] as const;

test.each<[string, Refs, Refs, object]>([
  ["nothing, when nothing moved", { "refs/heads/main": a }, { "refs/heads/main": a }, { changes: [], tags: 0 }],
  ["a new branch", {}, { "refs/heads/x": a }, { changes: [{ ref: "refs/heads/x", after: a }] }],
  ["a move", { "refs/heads/x": a }, { "refs/heads/x": b }, { changes: [{ ref: "refs/heads/x", before: a, after: b }] }],
  ["a removal", { "refs/heads/x": a }, {}, { changes: [{ ref: "refs/heads/x", before: a }], tags: 0 }],
  ["a tag that moved", { "refs/tags/v": a }, { "refs/tags/v": b }, { tags: 1 }],
  ["a tag that went", { "refs/tags/v": a }, {}, { tags: 0 }],
  ["a name that objects have anyway", {}, { "refs/heads/__proto__": a }, { known: { "refs/heads/__proto__": a } }],
])("%s", (_, before, after, expected) => {
  expect(pushesBetween(before, new Map(Object.entries(after)), 50)).toMatchObject({ more: false, ...expected });
});

test("what does not fit comes the next time, and all tags count at once", () => {
  const after = new Map(["1", "2", "3"].map((name) => [`refs/tags/${name}`, a]));
  const first = pushesBetween({}, after, 2);
  expect(first).toMatchObject({ more: true, tags: 3, known: { "refs/tags/1": a, "refs/tags/2": a } });
  expect(pushesBetween(first.known, after, 2)).toMatchObject({ more: false, changes: [{ ref: "refs/tags/3" }] });
});

const refs = fc.dictionary(
  fc.constantFrom("refs/heads/a", "refs/heads/b", "refs/heads/c", "refs/tags/a", "refs/tags/b", "refs/tags/c"),
  fc.constantFrom(a, b),
);

test("looking again and again tells every change once, and ends at what there is", () => {
  fc.assert(
    fc.property(refs, refs, fc.integer({ min: 1, max: 3 }), (before, after, most) => {
      let known: Refs = before;
      const told: string[] = [];
      for (let more = true; more; ) {
        const pushes = pushesBetween(known, new Map(Object.entries(after)), most);
        expect(pushes.changes.length).toBeLessThanOrEqual(most);
        told.push(...pushes.changes.map(({ ref }) => ref));
        ({ known, more } = pushes);
      }
      expect(known).toEqual({ ...after });
      expect(new Set(told).size).toBe(told.length);
      const changed = Object.keys({ ...before, ...after }).filter((ref) => before[ref] !== after[ref]);
      expect(told.sort()).toEqual(changed.sort());
    }),
  );
});
