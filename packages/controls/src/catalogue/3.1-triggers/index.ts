import type { Check } from "../../check.ts";
import { buildPrsOnly } from "./build-prs-only.ts";
import { configSourceDrift } from "./config-source-drift.ts";
import { deployUnfiltered } from "./deploy-unfiltered.ts";
import { deprecatedTriggerValue } from "./deprecated-trigger-value.ts";
import { filterWeakPattern } from "./filter-weak-pattern.ts";
import { forkBuilds } from "./fork-builds.ts";
import { forkSecrets } from "./fork-secrets.ts";
import { inboundWebhookTrigger } from "./inbound-webhook-trigger.ts";
import { paramGatedDeploy } from "./param-gated-deploy.ts";
import { scheduleActor } from "./schedule-actor.ts";
import { tagFilterOpenBranches } from "./tag-filter-open-branches.ts";
import { triggerPreset } from "./trigger-preset.ts";

export const checks: readonly Check[] = [
  forkBuilds,
  forkSecrets,
  buildPrsOnly,
  triggerPreset,
  scheduleActor,
  inboundWebhookTrigger,
  configSourceDrift,
  deployUnfiltered,
  tagFilterOpenBranches,
  filterWeakPattern,
  paramGatedDeploy,
  deprecatedTriggerValue,
];
