import { setTimeout as wait } from "node:timers/promises";
import type { Random } from "../fuzz/random.ts";
import type { RealHouse } from "../real-house/open-real-house.ts";

/** So many kills, and then a rest that lets leases run out and lost jobs run again in the middle of it all. */
const killsInARow = 25;
const restMs = 50_000;

/** Kills parts of the house, each without a warning, and starts each again after a while. Answers how often each was killed. */
export async function killAtRandom(
  house: RealHouse,
  random: Random,
  kills: number,
  tell: (line: string) => void,
): Promise<Map<string, number>> {
  const { server, runners, database } = house;
  const targets = [server, server, server, ...runners, ...runners, database, database];
  const counts = new Map<string, number>();
  for (let kill = 1; kill <= kills; kill++) {
    await wait(300 + random.below(2_500));
    const target = random.of(targets);
    const away = random.below(2_000);
    tell(`kill ${kill}: ${target.name}, away for ${away} ms`);
    await target.kill();
    counts.set(target.name, (counts.get(target.name) ?? 0) + 1);
    await wait(away);
    await target.start();
    if (kill % killsInARow === 0 && kill < kills) await wait(restMs);
  }
  return counts;
}
