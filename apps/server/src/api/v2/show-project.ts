import { z } from "zod";
import type { Row } from "../../postgres/tables.ts";

export const projectShape = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  organization_id: z.uuid(),
  organization_name: z.string(),
  organization_slug: z.string(),
  vcs_info: z.object({
    provider: z.enum(["GitHub", "Bitbucket", "CircleCI"]),
    vcs_url: z.string(),
    default_branch: z.string(),
  }),
});

export function showProject(
  project: Row<"projects">,
  organization: Pick<Row<"organizations">, "id" | "name" | "slug">,
): z.input<typeof projectShape> {
  return {
    id: project.id,
    slug: project.slug,
    name: project.name,
    organization_id: organization.id,
    organization_name: organization.name,
    organization_slug: organization.slug,
    vcs_info: {
      provider: project.vcs_provider,
      vcs_url: project.vcs_url,
      default_branch: project.default_branch,
    },
  };
}
