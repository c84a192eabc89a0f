import type { Step } from "@ringfort/contract";
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
    await room.writeTar(place, await tar());
    log.say(`Attached the layer of ${job}`);
  }
}
