import { createHash } from "node:crypto";
import type { Environment } from "@ringfort/contract";
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
  const now = Date.now();
  const sums = new Map<string, Promise<string | undefined>>();
  const facts = {
    arch: archOfThisMachine,
    checksum: (path: string) => {
      const sum = sums.get(path) ?? checksum(context, inRoom(room, path));
      sums.set(path, sum);
      return sum;
    },
    now: () => now,
  };
  const own = platformEnvironment(request);
  const shown = await renderKey(template, { ...facts, environment: { ...request.secrets, ...own } });
  const stored = await renderKey(template, { ...facts, environment: { ...marked(request), ...own } });
  return { shown, stored: `${request.executor.name}/${stored}` };
}

/** A key may change with a secret, and others may see keys. */
function marked({ secrets, caches: { mark } }: StepContext["request"]): Environment {
  if (!mark) return secrets;
  return Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, mark(value)]));
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
