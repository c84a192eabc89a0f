import { Refusal } from "@ringfort/contract";
import { z } from "zod";
import { createOrganization } from "../../actions/create-organization.ts";
import { deleteOrganization } from "../../actions/delete-organization.ts";
import { type House, takeTurn } from "../../actions/house.ts";
import { newSlug } from "../../actions/new-slug.ts";
import { recordEvent } from "../../actions/record-event.ts";
import type { Row } from "../../postgres/tables.ts";
import type { App, Web } from "../app.ts";
import { actorOf, type Caller, callerOf, originOf } from "../caller.ts";
import { type Attempt, permit } from "../permit.ts";
import { findOrganization, organizationParams, organizationPaths } from "./find-organization.ts";
import { messageShape } from "./message.ts";

const vcsTypes = ["github", "bitbucket", "circleci"] as const;

const organizationShape = z.object({
  id: z.uuid(),
  name: z.string(),
  slug: z.string(),
  vcs_type: z.enum(vcsTypes),
});

export function organizationRoutes(app: App, { house }: Web): void {
  const tags = ["Organization"];

  app.post(
    "/api/v2/organization",
    {
      schema: {
        tags,
        body: z.object({ name: z.string().trim().min(1).max(100), vcs_type: z.enum(vcsTypes) }),
        response: { 201: organizationShape },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(house, request);
      const { name, vcs_type } = request.body;
      const doing = { actor: actorOf(caller), request: originOf(request) };
      if (!(await mayCreate(house, caller))) {
        await recordEvent(house.db, {
          action: "org.create",
          target: { id: name, type: "organization", name },
          success: false,
          ...doing,
        });
        throw new Refusal("forbidden", "Permission denied.");
      }
      const organization = await takeTurn(house, async (turn) => {
        const made = await createOrganization(turn, { slug: slugFor(name, vcs_type), name, vcsType: vcs_type }, doing);
        await turn.tx
          .insertInto("members")
          .values({ organization_id: made.id, user_id: caller.id, role: "admin" })
          .execute();
        return made;
      });
      return reply.code(201).send(show(organization));
    },
  );

  for (const path of organizationPaths) {
    app.get(
      path,
      { schema: { tags, params: organizationParams, response: { 200: organizationShape } } },
      async (request) => show(await findOrganization(house, await callerOf(house, request), request.params)),
    );

    app.delete(
      path,
      { schema: { tags, params: organizationParams, response: { 202: messageShape } } },
      async (request, reply) => {
        const caller = await callerOf(house, request);
        const organization = await findOrganization(house, caller, request.params);
        const doing = await permit(house, request, caller, organizationAttempt("org.delete", organization));
        await takeTurn(house, (turn) => deleteOrganization(turn, organization, doing));
        return reply.code(202).send({ message: "Accepted." });
      },
    );
  }
}

/** Admins of another organization; in a house that has none, whoever can sign in. */
async function mayCreate({ db }: House, { roles }: Caller): Promise<boolean> {
  if ([...roles.values()].includes("admin")) return true;
  return (await db.selectFrom("organizations").select("id").limit(1).executeTakeFirst()) === undefined;
}

/** For what only admins of an organization change. */
export function organizationAttempt(action: string, { id, slug }: Row<"organizations">): Attempt {
  return {
    action,
    organizationId: id,
    target: { id, type: "organization", name: slug },
    least: "admin",
    what: "Organization",
  };
}

function show({ id, name, slug, vcs_type }: Row<"organizations">): z.input<typeof organizationShape> {
  return { id, name, slug, vcs_type };
}

/** A forge's organization is called there as it is called here. */
function slugFor(name: string, vcsType: (typeof vcsTypes)[number]): string {
  if (vcsType === "circleci") return newSlug();
  if (!/^[\w.-]{1,100}$/.test(name)) throw new Refusal("invalid", "name: an organization of a forge has no such name.");
  return `${vcsType === "github" ? "gh" : "bb"}/${name}`;
}
