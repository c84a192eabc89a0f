import type { App, Web } from "../app.ts";
import { buildResultRoutes } from "./build-results.ts";
import { buildRoutes } from "./builds.ts";
import { changeBuildRoutes } from "./change-builds.ts";
import { v1ProjectRoutes } from "./projects.ts";
import { v1SecretRoutes } from "./secrets.ts";

/** API v1.1, in JSON only: what clients still need of it. */
export const v1Routes: readonly ((app: App, web: Web) => void)[] = [
  v1ProjectRoutes,
  buildRoutes,
  buildResultRoutes,
  changeBuildRoutes,
  v1SecretRoutes,
];
