import { type Lock, lockFileName } from "./lock.ts";
import type { OrbPlace } from "./orb-place.ts";

/** Asks a place for the version that the lock records, and refuses a source that is not the one it records. */
export function lockedOrbs(lock: Lock, place: OrbPlace, digestOf: (text: string) => string): OrbPlace {
  return {
    async find(reference) {
      const locked = lock.orbs.get(reference);
      const answer = await place.find(locked?.resolved ?? reference);
      if (!locked || answer?.status !== "found") return answer;
      const digest = digestOf(answer.source.text);
      if (digest === locked.sha256) return answer;
      return {
        status: "missing",
        code: "orb-lock-mismatch",
        reason:
          `${lockFileName} records ${locked.resolved} with sha256 ${locked.sha256}, and the source found has ${digest}; ` +
          "if the change is meant, run `ringfort orb vendor`",
      };
    },
  };
}
