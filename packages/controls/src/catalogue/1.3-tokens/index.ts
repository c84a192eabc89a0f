import type { Check } from "../../check.ts";
import { personalTokenExpiry } from "./personal-token-expiry.ts";
import { platformTokenInContext } from "./platform-token-in-context.ts";
import { projectTokenAdmin } from "./project-token-admin.ts";
import { tokenInRepo } from "./token-in-repo.ts";
import { tokenInUrl } from "./token-in-url.ts";
import { tokenLeastScope } from "./token-least-scope.ts";
import { tokenUnused } from "./token-unused.ts";

export const checks: readonly Check[] = [
  personalTokenExpiry,
  tokenUnused,
  tokenLeastScope,
  platformTokenInContext,
  projectTokenAdmin,
  tokenInRepo,
  tokenInUrl,
];
