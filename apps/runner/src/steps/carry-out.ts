import type { Step } from "@ringfort/contract";
import { restoreCache } from "./caches/restore-cache.ts";
import { saveCache } from "./caches/save-cache.ts";
import { checkout } from "./checkout.ts";
import { run } from "./run.ts";
import { type StepContext, StepFailure } from "./step-context.ts";
import { attachWorkspace } from "./workspaces/attach-workspace.ts";
import { persistToWorkspace } from "./workspaces/persist-to-workspace.ts";

/** Does one step, or throws why not. */
export async function carryOut(step: Step, context: StepContext): Promise<void> {
  switch (step.type) {
    case "run":
      return run(step, context);
    case "checkout":
      return checkout(step, context);
    case "save_cache":
      return saveCache(step, context);
    case "restore_cache":
      return restoreCache(step, context);
    case "persist_to_workspace":
      return persistToWorkspace(step, context);
    case "attach_workspace":
      return attachWorkspace(step, context);
    default:
      throw new StepFailure(`Ringfort does not run the step \`${step.type === "unsupported" ? step.key : step.type}\``);
  }
}
