import type { App, Web } from "../app.ts";
import { compileRoutes } from "./compile.ts";
import { jobResultRoutes } from "./job-results.ts";
import { jobRoutes } from "./jobs.ts";
import { organizationRoutes } from "./organizations.ts";
import { pipelineRoutes } from "./pipelines.ts";
import { triggerPipelineRoutes } from "./trigger-pipelines.ts";
import { urlOrbRoutes } from "./url-orbs.ts";
import { userRoutes } from "./users.ts";
import { workflowRoutes } from "./workflows.ts";

/** Who asks, and what ran: pipelines, workflows and jobs. */
export const runRoutes: readonly ((app: App, web: Web) => void)[] = [
  userRoutes,
  organizationRoutes,
  urlOrbRoutes,
  pipelineRoutes,
  triggerPipelineRoutes,
  workflowRoutes,
  jobRoutes,
  jobResultRoutes,
  compileRoutes,
];
