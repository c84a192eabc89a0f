import { setTimeout as wait } from "node:timers/promises";
import type { RealHouse } from "../real-house/open-real-house.ts";

export interface Triggered {
  /** Ids of pipelines that the server has answered for. */
  readonly accepted: string[];
  /** Triggers of which nobody knows whether they counted. */
  unanswered: number;
}

const mostAtOnce = 6;

/** Triggers pipelines until told to stop, whatever the server is going through; not more than can be run. */
export async function triggerAlways(house: RealHouse, over: AbortSignal): Promise<Triggered> {
  const triggered: Triggered = { accepted: [], unanswered: 0 };
  while (!over.aborted) {
    if ((await underWay(house)) < mostAtOnce) {
      try {
        triggered.accepted.push(await house.trigger());
      } catch {
        triggered.unanswered += 1;
      }
    }
    await wait(700, undefined, { signal: over }).catch(() => undefined);
  }
  return triggered;
}

/** While the database is away nobody knows. */
async function underWay({ db }: RealHouse): Promise<number> {
  try {
    const { count } = await db
      .selectFrom("workflows")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("stopped_at", "is", null)
      .executeTakeFirstOrThrow();
    return count;
  } catch {
    return mostAtOnce;
  }
}
