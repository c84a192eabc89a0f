import type { App, Web } from "../../app.ts";
import { jobInsights } from "./jobs.ts";
import { summaryInsights } from "./summaries.ts";
import { testInsights } from "./tests.ts";
import { workflowInsights } from "./workflows.ts";

export function insightsRoutes(app: App, web: Web): void {
  workflowInsights(app, web);
  jobInsights(app, web);
  testInsights(app, web);
  summaryInsights(app, web);
}
