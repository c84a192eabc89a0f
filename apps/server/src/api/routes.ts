import { administrationRoutes } from "./administration.ts";
import type { App, Web } from "./app.ts";
import { health } from "./health.ts";
import { hookRoutes } from "./hooks.ts";
import { metricsRoute } from "./metrics.ts";
import { oidcRoutes } from "./oidc/index.ts";
import { referenceRoutes } from "./reference/routes.ts";
import { vaultRoutes } from "./ringfort/vault/index.ts";
import { watchingRoutes } from "./ringfort/watching.ts";
import { runnerRoutes } from "./runner/routes.ts";
import { runnerSecretRoutes } from "./runner/secrets.ts";
import { setupRoutes } from "./setup.ts";
import { v1Routes } from "./v1/index.ts";
import { restrictedRoutes } from "./v2/contexts/index.ts";
import { insightsRoutes } from "./v2/insights/index.ts";
import { runRoutes } from "./v2/runs.ts";

/** Every group of routes, in the order of the documentation. */
export const routes: readonly ((app: App, web: Web) => void | Promise<void>)[] = [
  health,
  metricsRoute,
  referenceRoutes,
  setupRoutes,
  ...runRoutes,
  ...v1Routes,
  ...watchingRoutes,
  insightsRoutes,
  ...restrictedRoutes,
  ...administrationRoutes,
  ...vaultRoutes,
  ...oidcRoutes,
  hookRoutes,
  runnerRoutes,
  runnerSecretRoutes,
];
