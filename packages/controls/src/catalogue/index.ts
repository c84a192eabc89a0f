import type { Check } from "../check.ts";
import { checks as signIn } from "./1.1-sign-in/index.ts";
import { checks as roles } from "./1.2-roles/index.ts";
import { checks as tokens } from "./1.3-tokens/index.ts";
import { checks as tenant } from "./1.4-tenant/index.ts";
import { checks as contexts } from "./2.1-contexts/index.ts";
import { checks as variables } from "./2.2-variables/index.ts";
import { checks as oidc } from "./2.3-oidc/index.ts";
import { checks as keys } from "./2.4-keys/index.ts";
import { checks as triggers } from "./3.1-triggers/index.ts";
import { checks as scanning } from "./3.2-scanning/index.ts";
import { checks as images } from "./3.3-images/index.ts";
import { checks as scripts } from "./3.4-scripts/index.ts";
import { checks as orbs } from "./3.5-orbs/index.ts";
import { checks as approvals } from "./3.6-approvals/index.ts";
import { checks as storage } from "./3.7-storage/index.ts";
import { checks as dynamic } from "./3.8-dynamic/index.ts";
import { checks as policies } from "./3.9-policies/index.ts";
import { checks as runners } from "./4.1-runners/index.ts";
import { checks as auditLog } from "./5.1-audit-log/index.ts";
import { checks as readiness } from "./6.1-readiness/index.ts";

/** Every check, in the order of the guide's chapters. */
export const catalogue: readonly Check[] = [
  ...signIn,
  ...roles,
  ...tokens,
  ...tenant,
  ...contexts,
  ...variables,
  ...oidc,
  ...keys,
  ...triggers,
  ...scanning,
  ...images,
  ...scripts,
  ...orbs,
  ...approvals,
  ...storage,
  ...dynamic,
  ...policies,
  ...runners,
  ...auditLog,
  ...readiness,
];
