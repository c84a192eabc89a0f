import type { App, Web } from "../../app.ts";
import { approvalRoutes } from "./approvals.ts";
import { policyRoutes } from "./policies.ts";
import { recordRoutes } from "./records.ts";
import { sealedRoutes } from "./sealed.ts";
import { trustRootRoutes } from "./trust-roots.ts";

/** What is sealed and signed: kept here, checked here, and opened elsewhere. */
export const vaultRoutes: readonly ((app: App, web: Web) => void)[] = [
  trustRootRoutes,
  policyRoutes,
  sealedRoutes,
  recordRoutes,
  approvalRoutes,
];
