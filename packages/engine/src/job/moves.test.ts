import { jobStatuses } from "@ringfort/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isTerminal, type JobMove, jobMoves, nextStatus } from "./moves.ts";

/** As documented; "pending" is spelled `queued`, and `not_running` knows the same. */
const documented: Record<string, readonly string[]> = {
  blocked: ["queued", "unauthorized", "not_run", "canceled"],
  queued: ["running", "canceled", "failed", "blocked"],
  running: ["success", "failed", "canceled"],
  on_hold: ["success", "canceled"],
};

/** What follows from other sentences of the documentation than the list of transitions. */
const implied: Record<string, readonly string[]> = {
  // An approval job is on hold when its requirements are satisfied.
  blocked: ["on_hold"],
  // A lock job is queued in its serial group, whose order protection makes it `not_run`.
  queued: ["not_run", "infrastructure_fail"],
  // The further ways to fail that the API shows.
  running: ["timedout", "infrastructure_fail", "terminated-unknown"],
};

test.each(["blocked", "queued", "running", "on_hold"] as const)("%s moves exactly as documented", (from) => {
  const moves = new Set<string>(Object.values(jobMoves[from]));
  expect(moves).toEqual(new Set([...documented[from]!, ...(implied[from] ?? [])]));
});

test("a job that is not_running moves as a queued one, except that no serial group can skip it", () => {
  const { skip: _, ...queued } = jobMoves.queued;
  expect(jobMoves.not_running).toEqual(queued);
});

test("the documented terminal statuses are the terminal ones", () => {
  expect(jobStatuses.filter(isTerminal)).toEqual([
    "success",
    "failed",
    "canceled",
    "unauthorized",
    "not_run",
    "infrastructure_fail",
    "timedout",
    "terminated-unknown",
    "retried",
  ]);
});

test.each([
  // a job that is…  and sees…            becomes…
  ["blocked", "ready", "queued"],
  ["blocked", "hold", "on_hold"],
  ["blocked", "context-denied", "unauthorized"],
  ["blocked", "requirement-failed", "not_run"],
  ["blocked", "cancel", "canceled"],
  ["blocked", "claim", "blocked"],
  ["queued", "claim", "running"],
  ["queued", "cancel", "canceled"],
  ["queued", "skip", "not_run"],
  ["queued", "succeed", "queued"],
  ["on_hold", "approve", "success"],
  ["on_hold", "cancel", "canceled"],
  ["running", "succeed", "success"],
  ["running", "fail", "failed"],
  ["running", "time-out", "timedout"],
  ["running", "lose", "infrastructure_fail"],
  ["running", "cancel", "canceled"],
  ["running", "claim", "running"],
  ["success", "cancel", "success"],
  ["failed", "succeed", "failed"],
  ["unauthorized", "ready", "unauthorized"],
] as const)("%s + %s → %s", (from, move, to) => {
  expect(nextStatus(from, move)).toBe(to);
});

const moves = [...new Set(Object.values(jobMoves).flatMap((known) => Object.keys(known)))] as JobMove[];

test("no sequence of moves revives a finished job", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...jobStatuses.filter(isTerminal)),
      fc.array(fc.constantFrom(...moves)),
      (status, seen) => seen.reduce(nextStatus, status) === status,
    ),
  );
});
