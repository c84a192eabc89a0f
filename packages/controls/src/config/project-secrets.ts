import type { Context } from "../check.ts";
import type { ProjectEvidence } from "../evidence/evidence.ts";
import { known } from "../evidence/known.ts";
import { areWhole, configsOf, contextNames } from "./project-configs.ts";

export type SecretsInReach =
  | { readonly held: "some"; readonly why: string }
  | { readonly held: "none" }
  | { readonly held: "unknown" };

/** Why a project's builds have secrets in reach: `none` only where variables and configs were all seen. */
export function secretsOf(project: ProjectEvidence, context: Pick<Context, "configs">): SecretsInReach {
  const variables = known(project.ENV);
  if (variables && variables.length > 0) return { held: "some", why: `it has ${variables.length} variables` };
  const configs = configsOf(project, context);
  for (const { view } of configs)
    for (const job of view.jobs) {
      const [name] = contextNames(job);
      if (name !== undefined) return { held: "some", why: `\`${job.name}\` uses the context \`${name}\`` };
    }
  return { held: variables && areWhole(configs) ? "none" : "unknown" };
}
