import { type Answer, insightsProjectNames, isSlug, projectSlugs, recentProjectSlugs } from "@ringfort/client";
import type { OrgEvidence } from "@ringfort/controls";
import { usualSlug } from "./organization-routes.ts";
import { after, type Scan } from "./scan.ts";

export interface ProjectList {
  readonly slugs: readonly string[];
  /** Why there may be more projects than these. */
  readonly incomplete: string | undefined;
}

/** No documented route lists an organization's projects. The one that the vendor's command line uses does; else those that ran lately are found. */
export async function listProjects(
  slug: string,
  org: OrgEvidence["ORG"],
  { reader, kept }: Scan,
): Promise<ProjectList> {
  const all = await after(org, ({ id }) => kept.answer("projects", () => projectSlugs(reader, id)));
  if (all.status === "read") return { slugs: distinct(all.value), incomplete: undefined };
  const [recent, named] = await Promise.all([
    kept.answer("recent projects", () => recentProjectSlugs(reader, slug)),
    kept.answer("insights projects", () => insightsProjectNames(reader, slug)),
  ]);
  return {
    slugs: distinct([...valuesOf(recent), ...slugsOf(valuesOf(named), slug)]),
    incomplete: `${all.route} answered ${all.why}, so only projects with recent pipelines were found; others may exist.`,
  };
}

/** Of a classic organization, a project's name is the end of its slug. */
function slugsOf(names: readonly string[], organization: string): readonly string[] {
  if (organization.startsWith("circleci/")) return [];
  return names.map((name) => `${organization}/${name}`).filter((slug) => slug.split("/").length === 3 && isSlug(slug));
}

function valuesOf(answer: Answer<readonly string[]>): readonly string[] {
  return answer.status === "read" ? answer.value : [];
}

function distinct(slugs: readonly string[]): readonly string[] {
  return [...new Set(slugs.map(usualSlug))].sort();
}
