import type { Check } from "../../check.ts";
import { deployUnfiltered } from "./deploy-unfiltered.ts";
import { deprecatedTriggerValue } from "./deprecated-trigger-value.ts";
import { filterWeakPattern } from "./filter-weak-pattern.ts";
import { paramGatedDeploy } from "./param-gated-deploy.ts";
import { tagFilterOpenBranches } from "./tag-filter-open-branches.ts";

export const checks: readonly Check[] = [
  deployUnfiltered,
  tagFilterOpenBranches,
  filterWeakPattern,
  paramGatedDeploy,
  deprecatedTriggerValue,
];
