import type { Step } from "@ringfort/contract";
import { CacheLeftOut } from "../../job/stores.ts";
import type { StepContext } from "../step-context.ts";
import { putBack } from "./places.ts";
import { type Key, renderIn } from "./render.ts";

export async function restoreCache(
  step: Extract<Step, { type: "restore_cache" }>,
  context: StepContext,
): Promise<void> {
  const { room, log, request } = context;
  const keys: Key[] = [];
  for (const template of step.keys) keys.push(await renderIn(context, template));
  try {
    const found = await request.caches.find(keys.map(({ stored }) => stored));
    if (!found) {
      for (const { shown } of keys) log.say(`No cache begins with ${shown}`);
      return;
    }
    await putBack(room, await found.tar());
    log.say(`Restored the cache ${found.key.slice(found.key.indexOf("/") + 1)}`);
  } catch (failure) {
    if (!(failure instanceof CacheLeftOut)) throw failure;
    log.say(failure.message);
  }
}
