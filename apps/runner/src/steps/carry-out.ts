import type { Step } from "@ringfort/contract";
import { checkout } from "./checkout.ts";
import { run } from "./run.ts";
import { type StepContext, StepFailure } from "./step-context.ts";

/** Does one step, or throws why not. */
export async function carryOut(step: Step, context: StepContext): Promise<void> {
  switch (step.type) {
    case "run":
      return run(step, context);
    case "checkout":
      return checkout(step, context);
    default:
      throw new StepFailure(`Ringfort does not run the step \`${step.type === "unsupported" ? step.key : step.type}\``);
  }
}
