import type { Step } from "@ringfort/contract";
import { missingOf } from "../room-files.ts";
import { inRoom } from "../room-paths.ts";
import type { StepContext } from "../step-context.ts";
import { gather } from "./places.ts";
import { renderIn } from "./render.ts";

export async function saveCache(step: Extract<Step, { type: "save_cache" }>, context: StepContext): Promise<void> {
  const { room, log, request } = context;
  const key = await renderIn(context, step.key);
  const exists = `A cache with the key ${key.shown} exists already, and keys are immutable: nothing is saved`;
  if (await request.caches.has(key.stored)) return log.say(exists);

  const paths = step.paths.map((path) => inRoom(room, path));
  const missing = new Set(await missingOf(context, paths));
  for (const path of missing) log.say(`${path} does not exist: left out`);
  if (missing.size === new Set(paths).size) return log.say("None of the paths exists: nothing is saved");

  const { cacheRetentionDays } = request.job.build;
  const found = paths.filter((path) => !missing.has(path));
  const saved = await request.caches.save(key.stored, gather(room, found), cacheRetentionDays);
  log.say(saved ? `Saved the cache ${key.shown}` : exists);
}
