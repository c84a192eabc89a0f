import type { Step } from "@ringfort/contract";
import { restoreCache } from "./caches/restore-cache.ts";
import { saveCache } from "./caches/save-cache.ts";
import { checkout } from "./checkout.ts";
import { storeArtifacts } from "./results/store-artifacts.ts";
import { storeTestResults } from "./results/store-test-results.ts";
import { run } from "./run.ts";
import { setupRemoteDocker } from "./setup-remote-docker.ts";
import { addSshKeys } from "./ssh/add-ssh-keys.ts";
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
    case "store_artifacts":
      return storeArtifacts(step, context);
    case "store_test_results":
      return storeTestResults(step, context);
    case "add_ssh_keys":
      return addSshKeys(step, context);
    case "setup_remote_docker":
      return setupRemoteDocker(context);
    case "install_signing_bundle":
      throw new StepFailure("Ringfort does not run the step `install_signing_bundle`: it needs macOS");
    case "unsupported":
      throw new StepFailure(`Ringfort does not run the step \`${step.key}\``);
  }
}
