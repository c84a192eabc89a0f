import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { followProject } from "../../actions/follow-project.ts";
import { takeTurn } from "../../actions/house.ts";
import type { Row } from "../../postgres/tables.ts";
import type { App, Web } from "../app.ts";
import { callerOf } from "../caller.ts";
import { permitProject } from "../permit-project.ts";
import { findProject, slugParams } from "../v2/find-project.ts";
import { v1Path } from "./select-builds.ts";
import { showSlug } from "./show-build.ts";

const projectShape = z.object({
  vcs_url: z.string(),
  vcs_type: z.string(),
  username: z.string(),
  reponame: z.string(),
  default_branch: z.string(),
  following: z.boolean(),
  followed: z.boolean(),
  oss: z.boolean(),
  language: z.null(),
  branches: z.record(z.string(), z.object({})),
});
const followShape = z.object({ following: z.boolean(), followed: z.boolean(), first_build: z.null() });

/** Who asks, and which projects they see. */
export function v1ProjectRoutes(app: App, { house }: Web): void {
  const tags = ["v1.1"];

  app.get(
    "/api/v1.1/me",
    {
      schema: {
        tags,
        response: {
          200: z.object({
            id: z.uuid(),
            login: z.string(),
            name: z.string(),
            avatar_url: z.string().nullable(),
            selected_email: z.null(),
            all_emails: z.array(z.never()),
            admin: z.boolean(),
            created_at: z.string(),
          }),
        },
      },
    },
    async (request) => {
      const caller = await callerOf(house, request);
      const user = await house.db
        .selectFrom("users")
        .select(["id", "login", "name", "avatar_url", "created_at"])
        .where("id", "=", caller.id)
        .executeTakeFirstOrThrow();
      return {
        ...user,
        created_at: user.created_at.toISOString(),
        selected_email: null,
        all_emails: [],
        admin: [...caller.roles.values()].includes("admin"),
      };
    },
  );

  app.get("/api/v1.1/projects", { schema: { tags, response: { 200: z.array(projectShape) } } }, async (request) => {
    const { roles } = await callerOf(house, request);
    if (roles.size === 0) return [];
    const projects = await house.db
      .selectFrom("projects")
      .selectAll()
      .where("organization_id", "in", [...roles.keys()])
      .where("followed", "=", true)
      .orderBy("slug")
      .execute();
    return projects.map(show);
  });

  for (const [method, path, followed] of [
    ["POST", "follow", true],
    ["POST", "unfollow", false],
    ["DELETE", "enable", false],
  ] as const) {
    app.route({
      method,
      url: `${v1Path}/${path}`,
      schema: { tags, params: slugParams, response: { 200: followShape } },
      handler: async (request) => await follow(request, request.params, followed),
    });
  }

  async function follow(request: FastifyRequest, slug: z.infer<typeof slugParams>, followed: boolean) {
    const caller = await callerOf(house, request);
    const project = await findProject(house, caller, slug);
    const action = followed ? "project.follow" : "project.unfollow";
    const doing = await permitProject(house, request, caller, project, { action, least: "contributor" });
    await takeTurn(house, (turn) => followProject(turn, project, { followed }, doing));
    return { following: followed, followed, first_build: null };
  }
}

function show({ slug, vcs_url, default_branch, followed, settings }: Row<"projects">): z.input<typeof projectShape> {
  return {
    vcs_url,
    ...showSlug(slug),
    default_branch,
    following: followed,
    followed,
    oss: settings.oss ?? false,
    language: null,
    branches: {},
  };
}
