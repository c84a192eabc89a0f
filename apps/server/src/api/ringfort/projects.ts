import { randomBytes } from "node:crypto";
import { z } from "zod";
import { readCloneUrl } from "../../actions/clone-url.ts";
import { createProject } from "../../actions/create-project.ts";
import { takeTurn } from "../../actions/house.ts";
import { newProjectSlug } from "../../actions/project-slug.ts";
import type { Forge } from "../../postgres/tables.ts";
import type { App, Web } from "../app.ts";
import { callerOf } from "../caller.ts";
import { permitCreation } from "../permit-project.ts";
import { findOrganization, organizationNamed } from "../v2/find-organization.ts";
import { projectShape, showProject } from "../v2/show-project.ts";

const forge = z.object({
  kind: z.enum(["git", "github", "gitlab", "gitea"]),
  api_url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .optional(),
  full_name: z.string().max(500).optional(),
  token: z.string().min(1).max(2_000).optional(),
  webhook_secret: z.string().min(16, "at least 16 characters").max(500).optional(),
});

/** Projects of any git repository: CircleCI's API knows only those of its forges. */
export function ownProjectRoutes(app: App, { house }: Web): void {
  app.post(
    "/api/ringfort/v1/projects",
    {
      schema: {
        tags: ["Projects of any repository"],
        body: z.object({
          organization: z.string().max(500),
          name: z.string().trim().min(1).max(200),
          clone_url: z.string().max(2_000),
          default_branch: z.string().min(1).max(250).optional(),
          forge: forge.optional(),
          poll_every_seconds: z.int().min(5).max(86_400).optional(),
        }),
        response: {
          201: projectShape.extend({
            webhook: z.object({ url: z.string(), secret: z.string() }).optional(),
          }),
        },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(house, request);
      const asked = request.body;
      const organization = await findOrganization(house, caller, organizationNamed(asked.organization));
      const doing = await permitCreation(house, request, caller, organization);
      const cloneUrl = readCloneUrl(asked.clone_url, house.settings);
      const ours = withSecret(asked.forge);
      const project = await takeTurn(house, (turn) =>
        createProject(
          turn,
          {
            organization,
            slug: newProjectSlug(organization, asked.name),
            name: asked.name,
            cloneUrl,
            vcsUrl: cloneUrl.replace(/\.git$/, ""),
            ...(asked.default_branch !== undefined && { defaultBranch: asked.default_branch }),
            ...(asked.poll_every_seconds !== undefined && { pollEverySeconds: asked.poll_every_seconds }),
            ...(ours && { forge: ours }),
          },
          doing,
        ),
      );
      const secret = ours?.webhook_secret;
      return reply.code(201).send({
        ...showProject(project, organization),
        // Shown this once.
        ...(secret !== undefined && {
          webhook: { url: `${house.settings.publicUrl}/api/ringfort/v1/hooks/${ours?.kind}/${project.id}`, secret },
        }),
      });
    },
  );
}

/** A forge that sends deliveries signs them; a secret that nobody chose is a good one. */
function withSecret(asked: z.infer<typeof forge> | undefined): Forge | undefined {
  if (!asked) return undefined;
  const { kind, api_url, full_name, token, webhook_secret } = asked;
  return {
    kind,
    ...(api_url !== undefined && { api_url }),
    ...(full_name !== undefined && { full_name }),
    ...(token !== undefined && { token }),
    ...(kind !== "git" && { webhook_secret: webhook_secret ?? randomBytes(32).toString("base64url") }),
  };
}
