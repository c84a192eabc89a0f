import type { App, Web } from "../../app.ts";
import { contextRoutes } from "./contexts.ts";
import { groupRoutes } from "./groups.ts";
import { contextRestrictionRoutes } from "./restrictions.ts";
import { contextVariableRoutes } from "./variables.ts";

/** Who may use which secrets. */
export const restrictedRoutes: readonly ((app: App, web: Web) => void)[] = [
  contextRoutes,
  contextVariableRoutes,
  contextRestrictionRoutes,
  groupRoutes,
];
