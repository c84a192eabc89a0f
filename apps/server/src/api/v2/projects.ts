import { z } from "zod";
import { createProject } from "../../actions/create-project.ts";
import { deleteProject } from "../../actions/delete-project.ts";
import { takeTurn } from "../../actions/house.ts";
import { newProjectSlug } from "../../actions/project-slug.ts";
import type { App, Web } from "../app.ts";
import { callerOf } from "../caller.ts";
import { permitCreation, permitProject } from "../permit-project.ts";
import { findOrganization, organizationParams, organizationPaths } from "./find-organization.ts";
import { findProject, slugParams, slugPath } from "./find-project.ts";
import { messageShape } from "./message.ts";
import { projectShape, showProject } from "./show-project.ts";

const forges = { github: "https://github.com", bitbucket: "https://bitbucket.org" } as const;

export function projectRoutes(app: App, { house }: Web): void {
  const tags = ["Project"];

  for (const path of organizationPaths) {
    app.post(
      `${path}/project`,
      {
        schema: {
          tags,
          params: organizationParams,
          body: z.object({ name: z.string().trim().min(1).max(200) }),
          response: { 200: projectShape },
        },
      },
      async (request) => {
        const caller = await callerOf(house, request);
        const organization = await findOrganization(house, caller, request.params);
        const doing = await permitCreation(house, request, caller, organization);
        const { name } = request.body;
        const slug = newProjectSlug(organization, name);
        const at = organization.vcs_type === "circleci" ? undefined : forges[organization.vcs_type];
        const page = at === undefined ? "" : `${at}/${slug.split("/").slice(1).join("/")}`;
        // Without a forge to look at, where the repository is gets said later.
        const vcsUrl = page || `//circleci.com/${slug.split("/").slice(1).join("/")}`;
        const project = await takeTurn(house, (turn) =>
          createProject(turn, { organization, slug, name, cloneUrl: page && `${page}.git`, vcsUrl }, doing),
        );
        return showProject(project, organization);
      },
    );
  }

  app.get(
    `/api/v2${slugPath}`,
    { schema: { tags, params: slugParams, response: { 200: projectShape } } },
    async (request) => {
      const project = await findProject(house, await callerOf(house, request), request.params);
      const organization = await house.db
        .selectFrom("organizations")
        .select(["id", "name", "slug"])
        .where("id", "=", project.organization_id)
        .executeTakeFirstOrThrow();
      return showProject(project, organization);
    },
  );

  app.delete(
    `/api/v2${slugPath}`,
    { schema: { tags, params: slugParams, response: { 200: messageShape } } },
    async (request) => {
      const caller = await callerOf(house, request);
      const project = await findProject(house, caller, request.params);
      const doing = await permitProject(house, request, caller, project, { action: "project.delete" });
      await takeTurn(house, (turn) => deleteProject(turn, project, doing));
      return { message: "Project deleted." };
    },
  );
}
