import type { Readable } from "node:stream";
import type { Step } from "@ringfort/contract";
import { NotAuthentic } from "../../job/stores.ts";
import { inRoom } from "../room-paths.ts";
import { type StepContext, StepFailure } from "../step-context.ts";

export async function attachWorkspace(
  step: Extract<Step, { type: "attach_workspace" }>,
  context: StepContext,
): Promise<void> {
  const { room, log, request } = context;
  const place = inRoom(room, step.path);
  const found = await request.workspace.layers();
  if (!found.ok) {
    const [one, other] = found.jobs;
    throw new StepFailure(
      `\`${one}\` and \`${other}\` both persisted ${found.path}, and neither runs after the other: which one counts is open`,
    );
  }
  if (found.layers.length === 0) log.say("No job upstream has persisted anything");
  for (const { job, tar } of found.layers) {
    await room.writeTar(place, await openLayer(job, tar));
    log.say(`Attached the layer of ${job}`);
  }
}

/** A job without what it builds upon would do something else than its config says, so nobody makes do without. */
async function openLayer(job: string, tar: () => Promise<Readable>): Promise<Readable> {
  try {
    return await tar();
  } catch (failure) {
    if (!(failure instanceof NotAuthentic)) throw failure;
    throw new StepFailure(
      `[workspace-not-authentic] What the server offers as the layer of \`${job}\` is none that a verified job of this workflow has persisted (${failure.message})`,
    );
  }
}
