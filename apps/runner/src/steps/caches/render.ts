import { createHash } from "node:crypto";
import { platformEnvironment } from "../../job/job-environment.ts";
import { readFile } from "../room-files.ts";
import { inRoom } from "../room-paths.ts";
import type { StepContext } from "../step-context.ts";
import { archOfThisMachine } from "./arch.ts";
import { renderKey } from "./key-template.ts";

/** The key as CircleCI shows it, and the one under which it is stored. */
export interface Key {
  readonly shown: string;
  readonly stored: string;
}

/**
 * Executors do not share caches: a container's `/usr/local` must not be put back over this machine's, and what was built in one
 * seldom runs in the other.
 */
export async function renderIn(context: StepContext, template: string): Promise<Key> {
  const { request, room } = context;
  const shown = await renderKey(template, {
    environment: { ...request.secrets, ...platformEnvironment(request) },
    arch: archOfThisMachine,
    checksum: (path) => checksum(context, inRoom(room, path)),
    now: Date.now,
  });
  return { shown, stored: `${request.executor.name}/${shown}` };
}

async function checksum(context: StepContext, path: string): Promise<string | undefined> {
  const sum = createHash("sha256");
  const content = readFile(context, path);
  for (;;) {
    const { done, value } = await content.next();
    if (done) return value ? sum.digest("base64") : undefined;
    sum.update(value);
  }
}
