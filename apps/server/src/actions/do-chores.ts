import { collectGarbage } from "../objects/collect.ts";
import { forgetOld } from "./forget-old.ts";
import type { House } from "./house.ts";
import { referencedObjects } from "./referenced-objects.ts";
import { takeChore } from "./take-chore.ts";

const hourMs = 60 * 60 * 1_000;

/** Tidies up: rows every hour, objects every day. */
export async function doChores(house: House): Promise<boolean> {
  if (await takeChore(house, "forget-old", hourMs)) await forgetOld(house);
  if (await takeChore(house, "collect-objects", 24 * hourMs)) {
    const collected = await collectGarbage(
      house.objects,
      (digests) => referencedObjects(house.db, digests),
      house.now(),
    );
    if (collected.removed > 0) house.log.info({ ...collected }, "Objects that nothing refers to are gone");
  }
  return false;
}
