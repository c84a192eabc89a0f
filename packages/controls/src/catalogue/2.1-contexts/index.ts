import type { Check } from "../../check.ts";
import { contextAllowsSsh } from "./context-allows-ssh.ts";
import { contextAllowsUnversioned } from "./context-allows-unversioned.ts";
import { contextExpressionUnsound } from "./context-expression-unsound.ts";
import { contextGroupRestrictionRequired } from "./context-group-restriction-required.ts";
import { contextMixedTrust } from "./context-mixed-trust.ts";
import { contextNameDynamic } from "./context-name-dynamic.ts";
import { contextNoRefExpression } from "./context-no-ref-expression.ts";
import { contextOnForkPr } from "./context-on-fork-pr.ts";
import { contextOrphan } from "./context-orphan.ts";
import { contextProjectRestriction } from "./context-project-restriction.ts";
import { contextUnrestricted } from "./context-unrestricted.ts";
import { contextWebhookTrigger } from "./context-webhook-trigger.ts";
import { contextWithoutJobFilter } from "./context-without-job-filter.ts";
import { secretsPresentDuringUntrustedCode } from "./secrets-present-during-untrusted-code.ts";

export const checks: readonly Check[] = [
  contextUnrestricted,
  contextNoRefExpression,
  contextAllowsSsh,
  contextAllowsUnversioned,
  contextExpressionUnsound,
  contextProjectRestriction,
  contextWithoutJobFilter,
  contextOnForkPr,
  contextNameDynamic,
  contextMixedTrust,
  secretsPresentDuringUntrustedCode,
  contextGroupRestrictionRequired,
  contextOrphan,
  contextWebhookTrigger,
];
