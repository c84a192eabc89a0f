import type { App, Web } from "./app.ts";
import { notBuiltRoutes } from "./not-built.ts";
import { organizationSettingsRoutes } from "./ringfort/organization-settings.ts";
import { ownProjectRoutes } from "./ringfort/projects.ts";
import { auditLogRoutes } from "./v2/audit-log.ts";
import { checkoutKeyRoutes } from "./v2/checkout-keys.ts";
import { pipelineDefinitionRoutes } from "./v2/pipeline-definitions.ts";
import { projectSettingsRoutes } from "./v2/project-settings.ts";
import { projectVariableRoutes } from "./v2/project-variables.ts";
import { projectRoutes } from "./v2/projects.ts";
import { scheduleRoutes } from "./v2/schedules.ts";
import { securityRoutes } from "./v2/security.ts";
import { triggerRoutes } from "./v2/triggers.ts";
import { webhookRoutes } from "./v2/webhooks.ts";
import { projectRoutes3 } from "./v3/projects.ts";
import { resourceClassRoutes } from "./v3/resource-classes.ts";
import { runnerRoutes3 } from "./v3/runners.ts";
import { settingsRoutes3 } from "./v3/settings.ts";

/** What is set up once, as opposed to what runs: projects and organizations, their settings, and what starts pipelines. */
export const administrationRoutes: readonly ((app: App, web: Web) => void)[] = [
  projectRoutes,
  projectSettingsRoutes,
  checkoutKeyRoutes,
  projectVariableRoutes,
  webhookRoutes,
  scheduleRoutes,
  pipelineDefinitionRoutes,
  triggerRoutes,
  organizationSettingsRoutes,
  ownProjectRoutes,
  securityRoutes,
  auditLogRoutes,
  settingsRoutes3,
  projectRoutes3,
  resourceClassRoutes,
  runnerRoutes3,
  notBuiltRoutes,
];
