import { administrationRoutes } from "./administration.ts";
import type { App, Web } from "./app.ts";
import { health } from "./health.ts";
import { runnerRoutes } from "./runner/routes.ts";
import { setupRoutes } from "./setup.ts";
import { meRoutes } from "./v2/me.ts";
import { pipelineRoutes } from "./v2/pipelines.ts";
import { workflowRoutes } from "./v2/workflows.ts";

/** Every group of routes, in the order of the documentation. */
export const routes: readonly ((app: App, web: Web) => void | Promise<void>)[] = [
  health,
  setupRoutes,
  meRoutes,
  pipelineRoutes,
  workflowRoutes,
  ...administrationRoutes,
  runnerRoutes,
];
