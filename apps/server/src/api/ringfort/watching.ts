import type { App, Web } from "../app.ts";
import { artifactRoutes } from "./artifacts.ts";
import { logRoutes } from "./logs.ts";
import { streamRoutes } from "./streams.ts";

/** What CircleCI's API lacks for watching what runs: logs, news and downloads. */
export const watchingRoutes: readonly ((app: App, web: Web) => void)[] = [logRoutes, streamRoutes, artifactRoutes];
