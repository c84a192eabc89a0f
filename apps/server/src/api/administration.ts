import type { App, Web } from "./app.ts";
import { organizationSettingsRoutes } from "./ringfort/organization-settings.ts";
import { ownProjectRoutes } from "./ringfort/projects.ts";
import { checkoutKeyRoutes } from "./v2/checkout-keys.ts";
import { projectSettingsRoutes } from "./v2/project-settings.ts";
import { projectVariableRoutes } from "./v2/project-variables.ts";
import { projectRoutes } from "./v2/projects.ts";

/** What is set up once, as opposed to what runs: projects and organizations, their settings, and what starts pipelines. */
export const administrationRoutes: readonly ((app: App, web: Web) => void)[] = [
  projectRoutes,
  projectSettingsRoutes,
  checkoutKeyRoutes,
  projectVariableRoutes,
  organizationSettingsRoutes,
  ownProjectRoutes,
];
