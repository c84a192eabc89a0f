import { type Answer, mapAnswer } from "../reading/answer.ts";
import { path, slugPath } from "../reading/path.ts";
import type { Reader } from "../reading/reader.ts";
import { field, id, list, object, optional, type Shape, slug, text } from "../reading/shape.ts";

export interface Project {
  readonly id: string;
  readonly slug: string;
  readonly provider: string;
  readonly default_branch: string;
}

const permission = "a personal API token of a member who sees the project";

const project: Shape<Project> = (value) => {
  const read = object({ id, slug, vcs_info: object({ provider: text, default_branch: text }) })(value);
  const { provider, default_branch } = read.vcs_info;
  return { id: read.id, slug: read.slug, provider: provider.toLowerCase(), default_branch };
};

export function projectBySlug(reader: Reader, slug: string): Promise<Answer<Project>> {
  return reader.one({ path: `/api/v2/project/${slugPath(slug)}`, shape: project, permission });
}

/** Slugs of all the organization's projects, by an undocumented route that the vendor's own command line uses. */
export function projectSlugs(reader: Reader, orgId: string): Promise<Answer<readonly string[]>> {
  const shape = object({
    data: list(field("attributes", field("slug", slug))),
    page: optional(object({ next: optional(text) })),
  });
  const first = path`/api/v3/projects?filter%5Borg_id%5D=${orgId}`;
  return reader.chain({
    path: first,
    page: shape,
    permission,
    items: ({ data }) => data,
    next: ({ page }) => (page?.next ? `${first}&page%5Bcursor%5D=${encodeURIComponent(page.next)}` : undefined),
  });
}

/** Slugs of the projects with recent pipelines: at most 250, and only those that the token's owner follows. */
export async function recentProjectSlugs(reader: Reader, orgSlug: string): Promise<Answer<readonly string[]>> {
  const slugs = await reader.all({
    path: path`/api/v2/pipeline?org-slug=${orgSlug}`,
    item: field("project_slug", slug),
    permission,
    most: { pages: 20, otherwise: "cut" },
  });
  return mapAnswer(slugs, (all) => [...new Set(all)]);
}

/** Names of the projects that ran something in the last 90 days. */
export function insightsProjectNames(reader: Reader, orgSlug: string): Promise<Answer<readonly string[]>> {
  return reader.one({
    path: `/api/v2/insights/${slugPath(orgSlug)}/summary?reporting-window=last-90-days`,
    shape: field("all_projects", list(text)),
    permission,
  });
}
