import { type JobView, textOf } from "@ringfort/config";
import type { Context } from "../check.ts";
import type { ProjectEvidence } from "../evidence/evidence.ts";
import type { ConfigFacts } from "./config-facts.ts";

/** The configs of one project that were collected; none says nothing of what the project does. */
export function configsOf(project: ProjectEvidence, { configs }: Pick<Context, "configs">): readonly ConfigFacts[] {
  return configs.filter((config) => config.project === project.slug);
}

/** Whether everything that a project's configs do is known: some were collected, each expanded whole, and none continues with another. */
export function areWhole(configs: readonly ConfigFacts[]): boolean {
  return configs.length > 0 && configs.every(({ view }) => view.compiled && !view.setup);
}

export function contextNames(job: JobView): readonly string[] {
  return job.contexts.flatMap((node) => textOf(node) ?? []);
}
